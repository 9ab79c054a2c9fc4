interface NeedlessRead {
  readonly rule: RegExp;
  /** Type of the resource, inputs or outputs, path. */
  readonly kind: RegExp;
  readonly why: string;
}

/** Reads that need not be known, because what they decide is decided otherwise, or by another rule. */
const needless: readonly NeedlessRead[] = [
  {
    rule: /^(?!nodes-are-labelled)/,
    kind: /^talos:machine\/configurationApply:ConfigurationApply inputs configPatches(\.\*)?$/,
    why: "who asks for labels alone leaves it to nodes-are-labelled-with-their-site to say so",
  },
  {
    rule: /^(kube-span-port-is-open|servers-are-behind-managed-firewalls)$/,
    kind: /^hcloud:index\/server:Server outputs firewallIds/,
    why: "which firewalls an id comes from is known before the id is",
  },
  {
    rule: /^(?!critical-services|heavy-services|host-access|privileged-namespaces)/,
    kind: /^kubernetes:.* inputs metadata(\.(name|namespace))?$/,
    why: "it names the object in messages; who decides by it says that it is unknown",
  },
  {
    rule: /^(?!volumes-are-retained|storage-stays-on-one-site)/,
    kind: /^kubernetes:helm\.sh\/v3:Release inputs values(\.storageClass.*)?$/,
    why: "which classes there are is read for their site; rules about classes say what they lack",
  },
  {
    rule: /^monthly-cost-/,
    kind: /^hcloud:index\/server:Server outputs publicNets/,
    why: "an address that may not be there is counted",
  },
];

export const isNeedless = (rule: string, kind: string): boolean =>
  needless.some((one) => one.rule.test(rule) && one.kind.test(kind));
