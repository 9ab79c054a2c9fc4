import { kubeSpanIsEnabled } from "../../../policies/rules/kubeSpanIsEnabled";
import { unknown, violationsOf } from "../../support/violationsOf";
import { configuration } from "../subjects";

const fix =
  " Fix: add the document `kind: KubeSpanConfig` with `enabled: true` and set `cluster.discovery.enabled: true` in the node's patches.";
const off = (what: string, actual: string, name = "vps-0"): string =>
  `node '${name}': ${what} is ${actual}, expected true.${fix}`;

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
