import type { ResourceValidationPolicy } from "@pulumi/policy";
import { machineOf, settingName, type WantedSetting } from "./machines";
import { resourceRule, type RuleTexts, type Settings, type Threshold } from "./rule";
import { separately } from "./unknown";
import { shown } from "./values";

/** A rule about values that every machine's patches must hold. */
export function machineRule<T extends Readonly<Record<string, Threshold>>>(
  texts: RuleTexts<T>,
  wanted: (settings: Settings<T>, name: string) => readonly WantedSetting[],
): ResourceValidationPolicy {
  return resourceRule(texts, (resource, settings, report) => {
    const machine = machineOf(resource);
    if (machine === undefined) return;
    const { subject, name } = machine;
    separately(
      wanted(settings, name).map((setting) => () => {
        const value = machine.setting(setting.kind, ...setting.path);
        if (setting.isRight(value)) return;
        const actual = `${settingName(setting)} is ${shown(value)}`;
        report({ subject, actual, expected: setting.expected });
      }),
    );
  });
}
