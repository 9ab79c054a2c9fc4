import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { annotationPrefix } from "../../components/dns/externalDnsValues";
import { gatewayName, gatewayNamespace, gatewaySpec } from "../../components/platform/gateway";
import { ControlPlane } from "../controlPlane/controlPlane";
import type { ControlPlaneSecrets, KeyPair } from "../controlPlane/secrets";
import { timings } from "../controlPlane/timing";
import { ApiClient } from "../kubernetes/apiClient";
import type { ApiObject } from "../kubernetes/apiObject";
import type { JsonObject } from "../kubernetes/json";
import { ownConditions, writeStatus } from "../kubernetes/statusConditions";
import { toolDirectory } from "../supervisor/installation";
import { LabDirectory } from "../supervisor/labDirectory";
import { generateSecrets } from "../world/talos/talosctl";

const gatewayApi = "gateway.networking.k8s.io/v1";
const applications = "apps";
const manager = "drill";

/** Machine secrets as `talosctl` writes them. */
interface TalosSecrets {
  readonly certs: Readonly<
    Record<"etcd" | "k8s" | "k8saggregator", { readonly crt: string; readonly key: string }>
  > & { readonly k8sserviceaccount: { readonly key: string } };
  readonly secrets: { readonly secretboxencryptionsecret: string };
}

async function newSecrets(): Promise<ControlPlaneSecrets> {
  const { certs, secrets } = parse(await generateSecrets("")) as TalosSecrets;
  const pair = (name: "etcd" | "k8s" | "k8saggregator"): KeyPair => ({
    cert: certs[name].crt,
    key: certs[name].key,
  });
  return {
    ...{ etcd: pair("etcd"), k8s: pair("k8s"), k8sAggregator: pair("k8saggregator") },
    serviceAccountKey: certs.k8sserviceaccount.key,
    secretboxEncryptionSecret: secrets.secretboxencryptionsecret,
  };
}

function definitions(): readonly ApiObject[] {
  const charts = path.join(path.dirname(toolDirectory), "charts");
  const directory = path.join(charts, "gateway-api-crds", "templates");
  return readdirSync(directory)
    .flatMap((file) => parseAllDocuments(readFileSync(path.join(directory, file), "utf8")))
    .map((document) => document.toJS() as ApiObject)
    .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** The lab's API server with the shared Gateway of the program, and routes of the drill. */
export class RoutedCluster {
  private constructor(
    private readonly controlPlane: ControlPlane,
    private readonly client: ApiClient,
  ) {}

  /** @param targets addresses that names of routes lead to */
  public static async start(directory: string, targets: readonly string[]): Promise<RoutedCluster> {
    const controlPlane = await ControlPlane.start(
      {
        machineSecrets: await newSecrets(),
        ...{ serviceCidr: "10.96.0.0/12", podCidr: "10.244.0.0/16" },
        ...{ etcdHasQuorum: true, bootstrapId: "drill" },
      },
      {
        lab: new LabDirectory(directory),
        ...{ toolDirectory, timing: timings.fast, say: () => undefined },
      },
    );
    if (!(await controlPlane.becomeReady(() => false))) {
      throw new Error(controlPlane.failure ?? "the API server does not come up");
    }
    const client = ApiClient.fromKubeconfig(readFileSync(controlPlane.adminKubeconfig, "utf8"));
    const cluster = new RoutedCluster(controlPlane, client);
    for (const definition of definitions()) await client.apply(definition, { manager });
    await client.awaitKind(gatewayApi, "HTTPRoute");
    for (const name of [gatewayNamespace, applications]) {
      await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, { manager });
    }
    const annotations = { [`${annotationPrefix}target`]: targets.join(",") };
    await cluster.make("Gateway", gatewayNamespace, gatewayName, gatewaySpec([]), annotations);
    return cluster;
  }

  public get kubeconfig(): string {
    return this.controlPlane.adminKubeconfig;
  }

  /** A route that the Gateway has accepted. */
  public async route(name: string, hostname: string): Promise<void> {
    const parentRef = { name: gatewayName, namespace: gatewayNamespace };
    const spec = { parentRefs: [parentRef], hostnames: [hostname] };
    const route = await this.make("HTTPRoute", applications, name, spec);
    const accepted = {
      type: "Accepted",
      isTrue: true,
      reason: "Accepted",
      message: "By the drill.",
    };
    await writeStatus(this.client, route, {
      parents: [
        {
          parentRef,
          controllerName: "hybrid.cluster/drill",
          conditions: [...ownConditions(route, [accepted])],
        },
      ],
    });
  }

  public async removeRoute(name: string): Promise<void> {
    const reference = { apiVersion: gatewayApi, kind: "HTTPRoute", namespace: applications, name };
    await this.client.delete(reference);
  }

  public async stop(): Promise<void> {
    this.client.close();
    await this.controlPlane.stop();
  }

  private make(
    kind: string,
    namespace: string,
    name: string,
    spec: object,
    annotations: JsonObject = {},
  ): Promise<ApiObject> {
    const object = {
      ...{ apiVersion: gatewayApi, kind },
      metadata: { name, namespace, annotations },
      spec: spec as JsonObject,
    };
    return this.client.apply(object, { manager });
  }
}
