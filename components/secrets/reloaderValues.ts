import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { type AtHome, atHome } from "../platform/placement";
import { secretsCharts } from "./charts";

/** The values of the reloader chart that this cluster sets; it checks hardly any of them. */
export interface ReloaderValues {
  readonly fullnameOverride: string;
  readonly reloader: {
    readonly reloadStrategy: "annotations";
    readonly deployment: {
      readonly replicas: 1;
      readonly affinity: AtHome;
      readonly resources: ContainerResources;
      readonly containerSecurityContext: {
        readonly allowPrivilegeEscalation: false;
        readonly readOnlyRootFilesystem: true;
        readonly capabilities: { readonly drop: readonly ["ALL"] };
      };
    };
  };
}

/**
 * Values of the reloader chart, at home like the controller of sealed secrets and for the same
 * reason. It restarts only what asks for it, by an annotation on the pods and never by a variable,
 * which would be a difference from what the program has written.
 */
export function reloaderValues(): ReloaderValues {
  return {
    fullnameOverride: secretsCharts.reloader.release,
    reloader: {
      reloadStrategy: "annotations",
      deployment: {
        replicas: workloads.reloader.replicas,
        affinity: atHome,
        resources: resourcesOf(workloads.reloader.containers.reloader),
        containerSecurityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    },
  };
}
