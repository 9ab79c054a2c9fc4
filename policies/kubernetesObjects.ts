import type { ResourceValidationArgs } from "@pulumi/policy";
import { known, separately } from "./unknown";
import { elements, valueAt } from "./values";

/** One object that a program hands to Kubernetes, alone or as an item of a list. */
export interface KubernetesObject {
  readonly kind: string;
  /** "" for the core group. */
  readonly group: string;
  readonly name: string;
  /** "" when it has none, or none that a preview knows. */
  readonly namespace: string;
  /** How messages and exemptions name it. */
  readonly subject: string;
  readonly object: unknown;
}

/** "kubernetes:apps/v1:Deployment"; a release of a chart and a bundle of YAML are no objects. */
const objectType = /^kubernetes:(?!helm\.sh\/|yaml\/|kustomize\/)([^/]+)\/[^:]+:(\w+)$/;

function text(read: () => unknown): string {
  const value = known(read)?.value;
  return typeof value === "string" ? value : "";
}

function named(group: string, kind: string, fallback: string, object: unknown): KubernetesObject {
  const name = text(() => valueAt(object, "metadata", "name")) || fallback;
  const namespace = text(() => valueAt(object, "metadata", "namespace"));
  const path = namespace === "" ? name : `${namespace}/${name}`;
  return { kind, group, name, namespace, subject: `${kind} '${path}'`, object };
}

/** Shows every Kubernetes object of a resource; what is unknown of an item hides no other one. */
export function eachObject(
  { type, name, props }: ResourceValidationArgs,
  visit: (object: KubernetesObject) => void,
): void {
  const [, apiGroup = "", typeName = ""] = objectType.exec(type) ?? [];
  if (typeName === "") return;
  const group = apiGroup === "core" ? "" : apiGroup;
  const kind = typeName.replace(/Patch$/, "");
  if (!kind.endsWith("List")) {
    visit(named(group, kind, name, props));
    return;
  }
  separately(
    elements(props["items"]).map((read, index) => () => {
      const item = read();
      // Items of a list of one kind need not repeat it.
      const ofList = kind.replace(/List$/, "");
      visit(named(group, text(() => valueAt(item, "kind")) || ofList, `${name}.${index}`, item));
    }),
  );
}

/** The objects of some kinds, all or those of one API group. */
export function objectsOf(
  resource: ResourceValidationArgs,
  kinds: readonly string[],
): readonly KubernetesObject[] {
  const found: KubernetesObject[] = [];
  eachObject(resource, (object) => {
    if (kinds.includes(object.kind)) found.push(object);
  });
  return found;
}
