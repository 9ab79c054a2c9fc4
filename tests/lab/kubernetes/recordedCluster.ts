import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import type { ReleaseRequest } from "../../../lab/kubernetes/helm/chartDirectory";
import { Releases } from "../../../lab/kubernetes/helm/release";
import { textAt } from "../../../lab/kubernetes/json";
import { simulateOperators } from "../../../lab/kubernetes/operators";
import { readinessRule } from "../../../lab/kubernetes/readiness";
import { provisionVolumes } from "../../../lab/kubernetes/volumes";
import { awaitedConditions, judgeConditions } from "../../../lab/kubernetes/waitFor";
import { opened } from "../../components/dns/recordedDns";
import { releaseType } from "../../components/platform/recordings";
import type { Recorded } from "../../support/record";
import { until } from "../supervisor/testLab";
import { foundation } from "./foundation";
import { LiveCluster } from "./liveCluster";

const policy = {
  ...{ skipsAwait: true, isAtomic: false, createsNamespace: false, skipsDefinitions: false },
  ...{ cleansUp: false, timeoutSeconds: 120, maxHistory: 5 },
};

/** A cluster with local disks and certificates, into which a recorded component is deployed. */
export class RecordedCluster extends LiveCluster {
  /** What the loops had to complain about. */
  public readonly said: string[] = [];
  readonly #loops = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  public override async start(): Promise<void> {
    await super.start();
    const options = {
      signal: this.#loops.signal,
      say: (event: string): void => void this.said.push(event),
      pollMilliseconds: 200,
    };
    this.#running = Promise.all([
      simulateOperators(this.client, options),
      provisionVolumes(this.client, options),
    ]);
    for (const name of ["local-path-storage", "cert-manager"]) await this.namespace(name);
    const { localPath, certManager } = foundation();
    for (const request of [localPath, certManager]) await this.#install(request);
  }

  public override async stop(): Promise<void> {
    this.#loops.abort();
    await this.#running;
    await super.stop();
  }

  public apply(object: unknown): Promise<ApiObject> {
    return this.client.apply(object as ApiObject, { manager: "test" });
  }

  public async namespace(name: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const labels = { "pod-security.kubernetes.io/enforce": "privileged", ...more };
    await this.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  }

  async #install(request: ReleaseRequest): Promise<void> {
    await new Releases(this.client, this.kubeconfig).deploy("install", request, policy);
  }

  /**
   * Deploys as the engine does: in the order of their dependencies, which is that of their making.
   *
   * @returns the objects beside those of releases
   */
  public async deploy(recording: readonly Recorded[]): Promise<readonly ApiObject[]> {
    const objects: ApiObject[] = [];
    for (const { type, inputs, custom } of recording) {
      if (!custom || !type.startsWith("kubernetes:")) continue;
      const content = opened(inputs) as ApiObject & ReleaseRequest;
      if (type === releaseType) {
        const { name, namespace, chart, version, values } = content;
        await this.#install({ name, namespace, chart, version, values });
        continue;
      }
      const [apiVersion = "", kind = ""] = type.replace("kubernetes:", "").split(":");
      const object = { ...content, apiVersion: apiVersion.replace(/^core\//, ""), kind };
      await this.apply(object);
      await this.untilDone(object);
      objects.push(object);
    }
    return objects;
  }

  /** An object is done when that is there which the program would wait for. */
  public async untilDone(object: ApiObject): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const awaited = awaitedConditions(object);
    const rule = kind === "Job" ? readinessRule(object) : undefined;
    if (awaited.length === 0 && rule === undefined) return;
    await until(`${kind} ${metadata.name} to be done`, async () => {
      const found = await this.client.get({
        ...{ apiVersion, kind, name: metadata.name },
        namespace: textAt(metadata, "namespace") || undefined,
      });
      if (found === undefined) return undefined;
      const verdict = rule ? await rule.judge(found, this.client) : judgeConditions(found, awaited);
      return verdict.state === "ready" ? true : undefined;
    });
  }
}
