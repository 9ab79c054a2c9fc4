import { type Creation, type ProviderModel, type ResourceModel, VendorError } from "../model";
import { type Properties, type Value, isProperties } from "../values";

const releaseType = "kubernetes:helm.sh/v3:Release";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

const metadataOf = ({ inputs, name }: Creation): { name: string; namespace: string } => {
  const metadata = inputs["metadata"];
  const { name: objectName, namespace } = isProperties(metadata) ? metadata : {};
  return { name: text(objectName) || name, namespace: text(namespace) };
};

/** `namespace/name`, or the name alone for what belongs to no namespace. */
const objectId = ({ name, namespace }: { name: string; namespace: string }): string =>
  namespace === "" ? name : `${namespace}/${name}`;

/** Any object of the API: it comes back as it was sent, with the name it got. */
const apiObject: ResourceModel = {
  autonamed: ["metadata", "name"],
  replaceOnChange: ["apiVersion", "kind", "metadata.name", "metadata.namespace"],
  create: (creation) => {
    const id = objectId(metadataOf(creation));
    if (creation.inventory.get(creation.type, id) !== undefined) {
      throw new VendorError(`${creation.type} '${id}' already exists`);
    }
    return { id };
  },
};

const releaseStatus = ({ inputs, name }: Pick<Creation, "inputs" | "name">): Properties => ({
  status: {
    name: text(inputs["name"]) || name,
    namespace: text(inputs["namespace"]) || "default",
    chart: text(inputs["chart"]),
    version: text(inputs["version"]),
    appVersion: text(inputs["version"]),
    revision: 1,
    status: "deployed",
  },
});

/** A Helm release: deployed at once, and nothing of its chart is rendered. */
const release: ResourceModel = {
  autonamed: ["name"],
  replaceOnChange: ["name", "namespace"],
  create: (creation) => {
    const { inputs, name } = creation;
    const namespace = text(inputs["namespace"]) || "default";
    return { id: `${namespace}/${text(inputs["name"]) || name}`, outputs: releaseStatus(creation) };
  },
  update: ({ news, name }) => releaseStatus({ inputs: news, name }),
};

const secretObject: ResourceModel = { ...apiObject, secretOutputs: ["data", "stringData"] };

const replacesProvider = (olds: Properties, news: Properties): readonly string[] => {
  const isNamed =
    olds["clusterIdentifier"] !== undefined && news["clusterIdentifier"] !== undefined;
  return isNamed ? ["clusterIdentifier"] : ["kubeconfig", "context", "cluster"];
};

/** Kubernetes without an API server: takes every object and runs none. */
export const kubernetes: ProviderModel = {
  name: "kubernetes",
  resource: (type) => {
    if (type === releaseType) return release;
    return type === "kubernetes:core/v1:Secret" ? secretObject : apiObject;
  },
  functions: {},
  replaceProviderOn: replacesProvider,
};
