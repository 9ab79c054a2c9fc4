import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type Release, releaseOf } from "./releases";
import { resourceRule, type RuleTexts, type Settings, type Threshold } from "./rule";
import { separately } from "./unknown";
import { shown } from "./values";

/** A value that a chart's release must have, and what it must be in words. */
export interface WantedValue {
  readonly path: string;
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
}

/** A rule about the values of one chart. */
export function chartRule<T extends Readonly<Record<string, Threshold>>>(
  texts: RuleTexts<T>,
  chartName: string,
  wanted: (settings: Settings<T>, release: Release) => readonly WantedValue[],
): ResourceValidationPolicy {
  return resourceRule(texts, (resource, settings, report) => {
    const release = releaseOf(resource);
    if (release?.chartName !== chartName) return;
    separately(
      wanted(settings, release).map(({ path, expected, isRight }) => () => {
        const value = release.value(path);
        if (isRight(value)) return;
        report({ subject: release.subject, actual: `${path} is ${shown(value)}`, expected });
      }),
    );
  });
}
