import { programMachines } from "../programMachines";
import { releaseOf } from "../releases";
import { type Program, programRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";

function releases({ inputs }: Program) {
  return inputs.flatMap((resource) => releaseOf(resource) ?? []);
}

/**
 * A packet too large for the tunnel is cut in pieces, which NAT loses: a third of all connections
 * between the sites failed that way. Too small a value only costs speed, and hides the mistake.
 */
export const mtuFitsTheMesh = programRule(
  {
    name: "mtu-fits-the-mesh",
    description: "The mesh fits into the smallest network of any node, and Cilium into the mesh.",
    severity: "critical",
    remediationSteps:
      "let the MTU chain derive them: KubeSpan is the smallest `underlayMtuBytes` less 80, Cilium's `MTU` is KubeSpan's.",
    thresholds: {
      tunnelBytes: {
        type: "integer",
        minimum: 1,
        default: 80,
        description: "What the mesh adds to each packet, in bytes.",
      },
      standardMtuBytes: {
        type: "integer",
        minimum: 1_280,
        default: 1_500,
        description: "MTU of a network that no node says otherwise of, in bytes.",
      },
    },
  },
  (program, { tunnelBytes, standardMtuBytes }, report) => {
    const machines = programMachines(program);
    const underlays: number[] = [standardMtuBytes];
    const meshes: number[] = [];
    const noteLinks = machines.map(({ ofKind }) => () => {
      const mtus = ofKind("LinkConfig").map((link) => link["mtu"]);
      underlays.push(...mtus.filter((mtu) => typeof mtu === "number"));
    });
    const checkMesh = machines.map(({ subject, urn, setting }) => () => {
      const mtu = setting("KubeSpanConfig", "mtu");
      if (typeof mtu === "number") meshes.push(mtu);
      const most = Math.min(...underlays) - tunnelBytes;
      if (mtu === most) return;
      report({ subject, actual: `mesh MTU is ${shown(mtu)}`, expected: String(most), urn });
    });
    const checkCilium = releases(program)
      .filter(({ chartName }) => chartName === "cilium")
      .map((release) => () => {
        const mtu = release.value("MTU");
        const mesh = meshes.length === 0 ? standardMtuBytes - tunnelBytes : Math.min(...meshes);
        if (mtu === mesh) return;
        report({
          subject: release.subject,
          actual: `MTU is ${shown(mtu)}`,
          expected: String(mesh),
        });
      });
    separately([...noteLinks, ...checkMesh, ...checkCilium]);
  },
);
