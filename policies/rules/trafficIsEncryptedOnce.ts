import { programMachines } from "../programMachines";
import { releaseOf } from "../releases";
import { programRule } from "../rule";
import { separately } from "../unknown";

/** Encrypted twice, every packet loses another 80 bytes that the MTU chain does not know of. */
export const trafficIsEncryptedOnce = programRule(
  {
    name: "traffic-is-encrypted-once",
    description: "Cilium does not encrypt what the mesh encrypts already, and one of them does.",
    severity: "high",
    remediationSteps: "set `encryption.enabled: false` in Cilium's values, and keep KubeSpan on.",
    thresholds: {},
  },
  (program, _settings, report) => {
    const machines = programMachines(program);
    separately(
      program.inputs.map((resource) => () => {
        const release = releaseOf(resource);
        if (release?.chartName !== "cilium") return;
        const isCilium = release.value("encryption.enabled") === true;
        const meshed = machines.filter(
          ({ setting }) => setting("KubeSpanConfig", "enabled") === true,
        );
        const { subject } = release;
        const { urn } = resource;
        if (isCilium && meshed.length > 0) {
          const actual = "encrypts what the mesh encrypts already";
          report({ subject, actual, expected: "encryption.enabled: false", urn });
        }
        if (!isCilium && meshed.length < machines.length) {
          const actual = `leaves ${machines.length - meshed.length} nodes without encryption`;
          report({ subject, actual, expected: "KubeSpan on every node", urn });
        }
      }),
    );
  },
);
