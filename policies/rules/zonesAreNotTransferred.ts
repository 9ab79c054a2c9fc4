import { eachObject } from "../kubernetesObjects";
import { powerDnsSettings } from "../powerDns";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

const isYes = (value: string): boolean => /^(?:yes|on|true|1)$/i.test(value);
const isSet = (value: string): boolean => value !== "";

/** Settings by which PowerDNS copies zones to or from other servers, under their old names too. */
const transfers: Readonly<Record<string, (value: string) => boolean>> = {
  "disable-axfr": (value) => !isYes(value),
  "allow-axfr-ips": isSet,
  "also-notify": isSet,
  "only-notify": isSet,
  "allow-notify-from": isSet,
  "trusted-notification-proxy": isSet,
  primary: isYes,
  master: isYes,
  secondary: isYes,
  slave: isYes,
  autosecondary: isYes,
  superslave: isYes,
};

/**
 * Every server reads the same database, so nothing is left to copy; and home's address changes, so
 * a notification from it is refused or, worse, believed from anyone.
 */
export const zonesAreNotTransferred = resourceRule(
  {
    name: "zones-are-not-transferred",
    description: "Zones are native: no AXFR, no NOTIFY, no primary or secondary role.",
    severity: "high",
    remediationSteps:
      "set `disable-axfr=yes`, leave roles and notifications out, and make the zone of kind Native.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    separately([
      () => {
        for (const { subject, settings } of powerDnsSettings(resource)) {
          for (const [key, isTransfer] of Object.entries(transfers)) {
            const value = settings.get(key);
            if (value === undefined || !isTransfer(value)) continue;
            report({
              subject: subject(),
              actual: `${key} is '${value}'`,
              expected: "no transfers",
            });
          }
        }
      },
      () => {
        eachObject(resource, (one) => {
          if (one.group !== "dns.cav.enablers.ob" || !one.kind.endsWith("Zone")) return;
          const zoneKind = valueAt(one.object, "spec", "kind");
          if (zoneKind === "Native") return;
          report({
            subject: one.subject,
            actual: `kind is ${shown(zoneKind)}`,
            expected: "Native",
          });
        });
      },
    ]);
  },
);
