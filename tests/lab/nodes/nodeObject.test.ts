import fc from "../../support/properties";
import { kubeletLabel, nodeObject, nodePatches } from "../../../lab/nodes/nodeObject";
import type { NodeTaint, SimulatedNode } from "../../../lab/nodes/simulatedNode";
import { simulatedNode } from "../supervisor/testLab";

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** JSON merge patch, RFC 7396. */
function merged(target: Json | undefined, patch: Json): Json {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const isMap = typeof target === "object" && target !== null && !Array.isArray(target);
  const result = new Map<string, Json>(isMap ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, merged(result.get(key), value));
  }
  return Object.fromEntries(result);
}

const asJson = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

type Live = ReturnType<typeof nodeObject>;

/** What the API server holds after both patches. */
function patched(live: Live, node: SimulatedNode): Live {
  const { object, status } = nodePatches(live, node);
  return merged(merged(asJson(live), asJson(object)), asJson(status)) as unknown as Live;
}

const key = fc.constantFrom("a/one", "b/two", "c/three", "nvidia.com/gpu");
const taint: fc.Arbitrary<NodeTaint> = fc.record({
  key,
  effect: fc.constantFrom("NoSchedule", "NoExecute"),
});
const node = fc
  .record({
    labels: fc.dictionary(key, fc.constantFrom("x", "y")),
    taints: fc.uniqueArray(taint, { selector: (each) => each.key }),
    gpus: fc.option(fc.nat(4), { nil: undefined }),
    isAlive: fc.boolean(),
  })
  .map(({ labels, taints, gpus, isAlive }) =>
    simulatedNode("node", {
      ...{ labels, taints, isAlive },
      capacity: {
        ...{ cpu: 4, memoryMiB: 4_096, pods: 110 },
        ...(gpus !== undefined && { extended: { "nvidia.com/gpu": gpus } }),
      },
    }),
  );

describe("the object of a node", () => {
  test("is, after any change of the configuration, what a new registration would give", () => {
    fc.assert(
      fc.property(node, node, (before, after) => {
        expect(patched(nodeObject(before), after)).toEqual(asJson(nodeObject(after)));
      }),
    );
  });

  test("keeps the labels and taints that others have given it", () => {
    const foreign = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" } as const;
    fc.assert(
      fc.property(node, node, (before, after) => {
        const live = nodeObject(before);
        const touched = patched(
          {
            ...live,
            metadata: { ...live.metadata, labels: { ...live.metadata.labels, "of/else": "1" } },
            spec: { ...live.spec, taints: [...before.taints, foreign] },
          },
          after,
        );
        expect(touched.metadata.labels).toHaveProperty(["of/else"], "1");
        expect(touched.spec.taints).toEqual([foreign, ...after.taints]);
      }),
    );
  });

  test("never changes a provider ID that is set", () => {
    const live = nodeObject(simulatedNode("node", { providerID: "hcloud://1" }));
    const { object } = nodePatches(live, simulatedNode("node", { providerID: "hcloud://2" }));
    expect(object).not.toHaveProperty(["spec", "providerID"]);
    const bare = nodePatches(nodeObject(simulatedNode("node")), {
      ...simulatedNode("node"),
      providerID: "hcloud://2",
    });
    expect(bare.object).toHaveProperty(["spec", "providerID"], "hcloud://2");
  });

  test("has what every kubelet adds, and says whether the kubelet runs", () => {
    const { metadata, status } = nodeObject(
      simulatedNode("n", {
        isAlive: false,
        addresses: { internal: "10.0.0.1", external: "8.8.8.8" },
      }),
    );
    expect(metadata.labels).toEqual({
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": "n",
      "kubernetes.io/os": "linux",
      [kubeletLabel]: "stopped",
    });
    expect(status.addresses).toEqual([
      { type: "InternalIP", address: "10.0.0.1" },
      { type: "ExternalIP", address: "8.8.8.8" },
      { type: "Hostname", address: "n" },
    ]);
  });
});
