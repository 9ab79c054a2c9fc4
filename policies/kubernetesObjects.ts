import type { ResourceValidationArgs } from "@pulumi/policy";
import { showingOnce } from "./oncePerResource";
import { known, separately } from "./unknown";
import { elements, lazily, valueAt } from "./values";

/** One object that a program hands to Kubernetes, alone or as an item of a list. */
export interface KubernetesObject {
  readonly kind: string;
  /** "" for the core group. */
  readonly group: string;
  /** Fails when a preview does not know it, as its namespace does: rules decide by both. */
  readonly name: string;
  /** "" when it has none. */
  readonly namespace: string;
  /** How messages and exemptions name it, as far as that is known. */
  readonly subject: string;
  readonly object: unknown;
}

/** "kubernetes:apps/v1:Deployment"; a release of a chart and a bundle of YAML are no objects. */
const objectType = /^kubernetes:(?!helm\.sh\/|yaml\/|kustomize\/)([^/]+)\/[^:]+:(\w+)$/;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function named(group: string, kind: string, fallback: string, object: unknown): KubernetesObject {
  const at = (key: string): string => text(valueAt(object, "metadata", key));
  const nameOf = (): string => at("name") || fallback;
  const namespaceOf = (): string => at("namespace");
  const subjectOf = (): string => {
    const name = known(nameOf)?.value ?? fallback;
    const namespace = known(namespaceOf)?.value ?? "";
    return `${kind} '${namespace === "" ? name : `${namespace}/${name}`}'`;
  };
  return lazily({
    ...{ kind: () => kind, group: () => group, object: () => object },
    ...{ name: nameOf, namespace: namespaceOf, subject: subjectOf },
  }) as unknown as KubernetesObject;
}

function showObjects(
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
      visit(named(group, text(valueAt(item, "kind")) || ofList, `${name}.${index}`, item));
    }),
  );
}

/** Shows every Kubernetes object of a resource; what is unknown of an item hides no other one. */
export const eachObject = showingOnce(showObjects);

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
