import { stringify } from "yaml";
import { kubeSpanIsEnabled } from "../../../policies/rules/kubeSpanIsEnabled";
import { unknown, violationsOf } from "../../support/violationsOf";
import { configuration } from "../subjects";

const fix =
  " Fix: add the document `kind: KubeSpanConfig` with `enabled: true` and set `cluster.discovery.enabled: true` in the node's patches, without disabling its service registry.";
const off = (what: string, actual: string, name = "vps-0"): string =>
  `node '${name}': ${what} is ${actual}, expected true.${fix}`;

const serviceOff = (actual: string): string =>
  off("cluster.discovery.registries.service.disabled", actual).replace(
    "expected true",
    "expected false",
  );

const registries = (value: unknown): string =>
  stringify({ cluster: { discovery: { registries: value } } });
const kubeSpan = "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\nmtu: 1420\n";
const discovery = "cluster:\n  discovery:\n    enabled: true\n";

const verdictOn = (...patches: readonly string[]) =>
  violationsOf(kubeSpanIsEnabled, [configuration("vps-0", patches)]);

describe("kube-span-is-enabled", () => {
  it.each([
    { of: "a document for each", patches: [discovery, kubeSpan] },
    { of: "both in one text", patches: [`${discovery}---\n${kubeSpan}`] },
    { of: "JSON", patches: ['{"kind":"KubeSpanConfig","enabled":true}', discovery] },
    {
      of: "a later document that sets something else",
      patches: [discovery, kubeSpan, "machine: {}"],
    },
    {
      of: "the Kubernetes registry off",
      patches: [discovery, kubeSpan, registries({ kubernetes: { disabled: true } })],
    },
    {
      of: "the service registry on",
      patches: [discovery, kubeSpan, registries({ service: { disabled: false } })],
    },
    {
      of: "the service registry off until a later document deletes that",
      patches: [
        discovery,
        kubeSpan,
        registries({ service: { disabled: true } }),
        registries({ service: { $patch: "delete" } }),
      ],
    },
    {
      of: "discovery that is deleted and set again",
      patches: ["cluster: { discovery: { $patch: delete } }", discovery, kubeSpan],
    },
    {
      of: "deletions in the text that sets it again, which come first wherever they stand",
      patches: [
        `${discovery}---\ncluster: { discovery: { $patch: delete } }`,
        `${kubeSpan}---\nkind: KubeSpanConfig\n$patch: delete`,
      ],
    },
    {
      of: "a later document that deletes something else",
      patches: [discovery, kubeSpan, "cluster: { etcd: { $patch: delete } }"],
    },
    {
      of: "a later document that switches it on",
      patches: [discovery, "kind: KubeSpanConfig\nenabled: false", kubeSpan],
    },
  ])("accepts $of", async ({ patches }) => {
    expect(await verdictOn(...patches)).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it.each([
    {
      of: "no patches",
      patches: [],
      messages: [
        off("KubeSpanConfig.enabled", "nothing"),
        off("cluster.discovery.enabled", "nothing"),
      ],
    },
    {
      of: "KubeSpan alone",
      patches: [kubeSpan],
      messages: [off("cluster.discovery.enabled", "nothing")],
    },
    {
      of: "KubeSpan without the switch",
      patches: [discovery, "kind: KubeSpanConfig\nmtu: 1420"],
      messages: [off("KubeSpanConfig.enabled", "nothing")],
    },
    {
      of: "a text for a boolean",
      patches: [discovery, 'kind: KubeSpanConfig\nenabled: "true"'],
      messages: [off("KubeSpanConfig.enabled", '"true"')],
    },
    {
      of: "a later document that switches it off",
      patches: [discovery, kubeSpan, "kind: KubeSpanConfig\nenabled: false"],
      messages: [off("KubeSpanConfig.enabled", "false")],
    },
    {
      of: "a later document that deletes it",
      patches: [discovery, kubeSpan, "kind: KubeSpanConfig\n$patch: delete"],
      messages: [off("KubeSpanConfig.enabled", "null")],
    },
    ...[
      "cluster: { discovery: { $patch: delete } }",
      "cluster: { $patch: delete }",
      "cluster: { discovery: { $patch: delete, enabled: true } }",
      "cluster: { discovery: { enabled: { $patch: delete } } }",
    ].map((patch) => ({
      of: `a later ${patch}`,
      patches: [discovery, kubeSpan, patch],
      messages: [off("cluster.discovery.enabled", "null")],
    })),
    {
      of: "every registry off",
      patches: [
        discovery,
        kubeSpan,
        registries({ service: { disabled: true }, kubernetes: { disabled: true } }),
      ],
      messages: [serviceOff("true")],
    },
    {
      of: "the service registry off, in a text whose deletion comes first",
      patches: [
        discovery,
        kubeSpan,
        registries({ service: { disabled: true } }) +
          "---\n" +
          registries({ service: { $patch: "delete" } }),
      ],
      messages: [serviceOff("true")],
    },
    {
      of: "a text that the tool may read as true",
      patches: [discovery, kubeSpan, registries({ service: { disabled: "on" } })],
      messages: [serviceOff('"on"')],
    },
    {
      of: "discovery in a document of another kind",
      patches: [kubeSpan, `kind: HostnameConfig\n${discovery}`],
      messages: [off("cluster.discovery.enabled", "nothing")],
    },
  ])("reports $of", async ({ patches, messages }) => {
    expect((await verdictOn(...patches)).violations).toEqual(messages);
  });

  it.each(["- op: add\n  path: /machine", "a: b: c", "only text"])(
    "reports %p, which is no document",
    async (patch) => {
      expect((await verdictOn(discovery, kubeSpan, patch)).violations).toEqual([
        `node 'vps-0': patch 2 is no YAML document, expected a YAML map.${fix}`,
      ]);
    },
  );

  it("accepts what is known and says which patch is not", async () => {
    expect(await verdictOn(discovery, unknown, kubeSpan)).toEqual({
      violations: [],
      urns: [],
      unchecked: ["string value at .configPatches.1 can't be known during preview"],
    });
  });

  it("takes nothing that may stand in an unknown patch for a fault, but a known switch", async () => {
    const verdict = await verdictOn("cluster: { discovery: { enabled: false } }", unknown);

    expect(verdict.violations).toEqual([off("cluster.discovery.enabled", "false")]);
    expect(verdict.unchecked).toHaveLength(1);
  });

  it("says so when all patches are unknown", async () => {
    const subject = { ...configuration("vps-0", []), inputs: { configPatches: unknown } };

    expect(await violationsOf(kubeSpanIsEnabled, [subject])).toEqual({
      violations: [],
      urns: [],
      unchecked: ["string value at .configPatches can't be known during preview"],
    });
  });

  it("looks at every node and at nothing else", async () => {
    const { violations } = await violationsOf(kubeSpanIsEnabled, [
      configuration("a", [discovery]),
      configuration("b", [discovery, kubeSpan]),
      { type: "talos:machine/bootstrap:Bootstrap", name: "c", inputs: {} },
      configuration("d", [discovery]),
    ]);

    expect(violations).toEqual([
      off("KubeSpanConfig.enabled", "nothing", "a"),
      off("KubeSpanConfig.enabled", "nothing", "d"),
    ]);
  });
});
