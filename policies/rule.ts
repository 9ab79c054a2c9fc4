import {
  type EnforcementLevel,
  type Policy,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type Severity,
  type StackValidationPolicy,
} from "@pulumi/policy";
import {
  type Exempting,
  exemptionsSchema,
  isExempt,
  noteExpired,
  type SettingSchema,
} from "./exemptions";
import { named, shownResource } from "./namedResource";
import { programInputs } from "./program";
import { notingUnchecked } from "./uncheckedValues";

/** What a rule found wrong: who, what it is, and what it should be. */
export interface Finding {
  readonly subject: string;
  readonly actual: string;
  readonly expected: string;
  /** Resource to show the finding at, when a stack rule knows one. */
  readonly urn?: string | undefined;
}

export type Report = (finding: Finding) => void;

type Setting = number | string | boolean | readonly string[];

/** A setting of a rule: the schema the engine checks it by, and its one default. */
export type Threshold = SettingSchema & {
  readonly description: string;
  readonly default: Setting;
};

type Widened<T> = T extends number
  ? number
  : T extends boolean
    ? boolean
    : T extends readonly unknown[]
      ? readonly string[]
      : string;

/** The values of a rule's thresholds. */
export type Settings<T> = {
  readonly [K in keyof T]: T[K] extends { readonly default: infer D } ? Widened<D> : never;
};

export interface RuleTexts<T extends Readonly<Record<string, Threshold>>> {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** How to put it right; ends every message. */
  readonly remediationSteps: string;
  readonly thresholds: T;
  /** "mandatory" when absent. */
  readonly enforcementLevel?: EnforcementLevel;
}

type Thresholds = Readonly<Record<string, Threshold>>;

function metadata<T extends Thresholds>({ thresholds, ...texts }: RuleTexts<T>): Policy {
  return {
    enforcementLevel: "mandatory",
    ...texts,
    configSchema: { properties: { ...thresholds, exemptions: exemptionsSchema } },
  };
}

/** Gives the settings in force; without a configuration from the engine the schema's own defaults. */
function settingsFor<T extends Thresholds>(thresholds: T): (configured: object) => Settings<T> {
  const defaults = Object.fromEntries(
    Object.entries(thresholds).map(([name, schema]) => [name, schema.default]),
  );
  return (configured) => ({ ...defaults, ...configured }) as Settings<T>;
}

function reporter(
  { name, remediationSteps }: { readonly name: string; readonly remediationSteps: string },
  configured: Exempting,
  report: ReportViolation,
): Report {
  noteExpired(name, configured);
  return ({ subject, actual, expected, urn }) => {
    if (isExempt(configured.exemptions ?? [], subject)) return;
    report(`${subject}: ${actual}, expected ${expected}. Fix: ${remediationSteps}`, urn);
  };
}

/** A rule about single resources; it sees their inputs, before anything is created. */
export function resourceRule<T extends Thresholds>(
  texts: RuleTexts<T>,
  check: (resource: ResourceValidationArgs, settings: Settings<T>, report: Report) => void,
): ResourceValidationPolicy {
  const settingsOf = settingsFor(texts.thresholds);
  return {
    ...metadata(texts),
    validateResource: (resource, reportViolation) => {
      programInputs.note(resource);
      const configured = resource.getConfig();
      const settings = settingsOf(configured);
      const report = reporter(texts, configured, reportViolation);
      const of = { rule: texts.name, resource: shownResource(resource), isOfStack: false };
      notingUnchecked(of, () => {
        check(resource, settings, report);
      });
    },
  };
}

/** A rule about how resources relate; it sees their outputs, at the end of the preview. */
export function stackRule<T extends Thresholds>(
  texts: RuleTexts<T>,
  check: (resources: readonly PolicyResource[], settings: Settings<T>, report: Report) => void,
): StackValidationPolicy {
  const settingsOf = settingsFor(texts.thresholds);
  return {
    ...metadata(texts),
    validateStack: (stack, reportViolation) => {
      const configured = stack.getConfig();
      const settings = settingsOf(configured);
      const report = reporter(texts, configured, reportViolation);
      // The same objects, because they refer to each other.
      const resources = stack.resources.map(named);
      notingUnchecked({ rule: texts.name, isOfStack: true }, () => {
        check(resources, settings, report);
      });
    },
  };
}

/** What a rule about a whole program sees. */
export interface Program {
  /** What every resource asks for. */
  readonly inputs: readonly ResourceValidationArgs[];
  /** The same resources with what they became, and with what hangs on what. */
  readonly resources: readonly PolicyResource[];
}

/** A rule about how resources relate by what they ask for; it runs at the end of the preview. */
export function programRule<T extends Thresholds>(
  texts: RuleTexts<T>,
  check: (program: Program, settings: Settings<T>, report: Report) => void,
): StackValidationPolicy {
  return stackRule(texts, (resources, settings, report) => {
    check({ inputs: programInputs.resources, resources }, settings, report);
  });
}
