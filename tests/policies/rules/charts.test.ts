import { chartsAreKnown } from "../../../policies/rules/chartsAreKnown";
import { chartsArePinned } from "../../../policies/rules/chartsArePinned";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, release } from "../subjects";

describeRule(chartsAreKnown, {
  accepts: [
    {
      of: "charts of the table, wherever they come from",
      resources: [
        release("cilium"),
        release("oci://ghcr.io/sergelogvinov/charts/proxmox-csi-plugin"),
        release("./.tools/charts/gateway-api-crds"),
        release("https://example.org/charts/external-dns-1.22.0.tgz"),
      ],
    },
    { of: "what is no release", resources: [deployment("web", {})] },
  ],
  reports: [
    ...["wordpress", "constructor", "cilium-extras"].map((chart) => ({
      of: `chart ${chart}`,
      resources: [release(chart)],
      findings: [
        `release '${chart}': is of chart '${chart}', into which no rule sees, expected a chart of policies/charts`,
      ],
    })),
  ],
  leavesUnchecked: [{ of: "an unknown chart", resources: [release("", {}, { chart: unknown })] }],
});

const notExact = (version: string): string =>
  `release 'cilium': chart version is ${version}, expected one exact version`;

describeRule(chartsArePinned, {
  accepts: [
    ...["1.20.2", "v1.21.1", "0.5.9+build.1", "1.0.0-rc.1"].map((version) => ({
      of: `version ${version}`,
      resources: [release("cilium", {}, { version })],
    })),
    {
      of: "Flux with one artifact",
      resources: [
        release("flux-instance", {
          instance: { distribution: { artifact: "oci://ghcr.io/flux/manifests:v0.58.1" } },
        }),
      ],
    },
  ],
  reports: [
    ...["", "1.20", "^1.20.2", ">=1.20.2", "1.20.x", "latest", "*"].map((version) => ({
      of: `version '${version}'`,
      resources: [release("cilium", {}, { version })],
      findings: [notExact(JSON.stringify(version))],
    })),
    {
      of: "no version",
      resources: [release("cilium", {}, { version: undefined })],
      findings: [notExact("nothing")],
    },
    {
      of: "development versions",
      resources: [release("cilium", {}, { devel: true })],
      findings: ["release 'cilium': takes development versions, expected releases only"],
    },
    {
      of: "Flux with the floating artifact of the chart",
      resources: [release("flux-instance")],
      findings: [
        "release 'flux-instance': its manifests are nothing, expected an artifact of one tag",
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown version", resources: [release("cilium", {}, { version: unknown })] },
  ],
});
