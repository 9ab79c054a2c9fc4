import type { ProviderModel } from "../../model";
import type { Properties } from "../../values";
import { apiObject } from "./apiObjects";
import { release } from "./release";

const releaseType = "kubernetes:helm.sh/v3:Release";

/** An added or removed identifier replaces nothing; without one on both sides the cluster decides. */
const replacesProvider = (olds: Properties, news: Properties): readonly string[] => {
  const isNamed =
    olds["clusterIdentifier"] !== undefined && news["clusterIdentifier"] !== undefined;
  return isNamed ? ["clusterIdentifier"] : ["kubeconfig", "context", "cluster"];
};

/** Kubernetes on a real API server: objects by server-side apply, releases by the real helm. */
export const kubernetesOnApiServer: ProviderModel = {
  name: "kubernetes",
  resource: (type) => {
    if (type === releaseType) return release;
    const [, apiVersion = "", kind = ""] =
      /^kubernetes:(?:core\/)?((?:[\w.-]+\/)?v\d\w*):(\w+)$/.exec(type) ?? [];
    const isObject = kind !== "" && !kind.endsWith("Patch") && !apiVersion.startsWith("helm.sh/");
    return isObject ? apiObject({ apiVersion, kind }) : undefined;
  },
  functions: {},
  replaceProviderOn: replacesProvider,
};
