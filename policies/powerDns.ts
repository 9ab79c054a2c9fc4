import type { ResourceValidationArgs } from "@pulumi/policy";
import { eachObject } from "./kubernetesObjects";
import { isRecord, valueAt } from "./values";

/** One configuration of PowerDNS, by the names of its settings. */
export interface PowerDnsSettings {
  readonly subject: () => string;
  readonly settings: ReadonlyMap<string, string>;
}

const settingLine = /^\s*([a-z][a-z0-9-]*)\s*\+?=\s*(.*?)\s*$/;

function parse(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [, key, value] = settingLine.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Configurations of PowerDNS in ConfigMaps; Secrets hold its passwords, and no rule reads these. */
export function powerDnsSettings(resource: ResourceValidationArgs): readonly PowerDnsSettings[] {
  const found: PowerDnsSettings[] = [];
  eachObject(resource, (one) => {
    if (one.kind !== "ConfigMap") return;
    const data = valueAt(one.object, "data");
    if (!isRecord(data)) return;
    for (const key of Object.keys(data).filter((name) => /(?:^|[.-])pdns.*\.conf$/.test(name))) {
      const settings = parse(String(data[key]));
      found.push({ subject: () => `${one.subject} ${key}`, settings });
    }
  });
  return found;
}
