import { siteLabelKey } from "../siteLabel";

interface Expression {
  readonly key: string;
  readonly operator: "In";
  readonly values: readonly string[];
}

interface NodeTerm {
  readonly matchExpressions: readonly [Expression];
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution: {
    readonly nodeSelectorTerms: readonly [NodeTerm];
  };
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly [
    { readonly weight: 100; readonly preference: NodeTerm },
  ];
}

export interface OnVps {
  readonly nodeAffinity: NodeAffinity;
}

export interface OneForEachVps extends OnVps {
  readonly podAntiAffinity: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: readonly [
      {
        readonly topologyKey: "kubernetes.io/hostname";
        readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
        readonly matchLabelKeys: readonly ["pod-template-hash"];
      },
    ];
  };
}

const term = (key: string, values: readonly string[]): NodeTerm => ({
  matchExpressions: [{ key, operator: "In", values }],
});
const vpsTerm = term(siteLabelKey, ["vps"]);

/** Anywhere on the VPS. */
export const onVps: OnVps = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [vpsTerm] },
  },
};

/**
 * Never two of one revision on a VPS. Those of the revision before do not count: with as many pods
 * as VPS, the first new one would wait for ever.
 */
export function oneForEachVps(name: string, instance: string): OneForEachVps {
  return {
    ...onVps,
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: "kubernetes.io/hostname",
          labelSelector: {
            matchLabels: {
              "app.kubernetes.io/name": name,
              "app.kubernetes.io/instance": instance,
            },
          },
          matchLabelKeys: ["pod-template-hash"],
        },
      ],
    },
  };
}

/**
 * Exactly these nodes, by name: a member's disk is bound to the first node it is placed on, so one
 * that lands elsewhere while a VPS is away stays there for good. The preference gives the first
 * member, which comes up alone, to a VPS.
 */
export function onNodes(nodeNames: readonly string[]): NodeAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [term("kubernetes.io/hostname", nodeNames)],
    },
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: vpsTerm }],
  };
}

export interface Toleration {
  readonly key: string;
  readonly operator: "Exists";
  readonly effect: "NoExecute";
}

/**
 * A pod that can run on one node only gains nothing by being evicted from it. While the cluster
 * cannot see the node, the pod goes on, and it is not ended when the node is seen again.
 */
export const staysOnItsNode: readonly Toleration[] = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
].map((key) => ({ key, operator: "Exists", effect: "NoExecute" }));

export interface AtHome {
  readonly nodeAffinity: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: {
      readonly nodeSelectorTerms: readonly [
        {
          readonly matchExpressions: readonly [
            Expression,
            { readonly key: "nvidia.com/gpu"; readonly operator: "DoesNotExist" },
            {
              readonly key: "node-role.kubernetes.io/control-plane";
              readonly operator: "DoesNotExist";
            },
          ];
        },
      ];
    };
  };
}

/** On the workers at home that are for everybody. */
export const atHome: AtHome = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: siteLabelKey, operator: "In", values: ["home"] },
            { key: "nvidia.com/gpu", operator: "DoesNotExist" },
            { key: "node-role.kubernetes.io/control-plane", operator: "DoesNotExist" },
          ],
        },
      ],
    },
  },
};
