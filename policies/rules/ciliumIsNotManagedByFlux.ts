import { eachObject } from "../kubernetesObjects";
import { resourceRule } from "../rule";
import { textOf, valueAt } from "../values";

/** What brings the network up cannot come over it: one failed sync, and nothing can mend it. */
export const ciliumIsNotManagedByFlux = resourceRule(
  {
    name: "cilium-is-not-managed-by-flux",
    description: "No object of Flux installs or changes Cilium.",
    severity: "critical",
    remediationSteps: "leave Cilium to the program's own release.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    eachObject(resource, (one) => {
      if (!one.group.endsWith("fluxcd.io")) return;
      const { subject, name, object } = one;
      const places = [
        name,
        valueAt(object, "spec", "chart", "spec", "chart"),
        valueAt(object, "spec", "chartRef", "name"),
        valueAt(object, "spec", "releaseName"),
        valueAt(object, "spec", "url"),
        valueAt(object, "spec", "path"),
      ];
      const found = places.find((place) => /(?:^|[/.-])cilium(?:$|[/.-])/i.test(String(place)));
      if (found === undefined) return;
      report({ subject, actual: `manages ${textOf(found)}`, expected: "anything but Cilium" });
    });
  },
);
