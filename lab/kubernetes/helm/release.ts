import { ApiClient } from "../apiClient";
import { described } from "../apiObject";
import { unready } from "../waiting";
import { type ReleaseRequest, chartDirectory } from "./chartDirectory";
import { HelmError, HelmWorkplace } from "./helmCommand";
import { type ReleaseRecord, readRelease } from "./releaseRecord";

export interface DeploymentPolicy {
  /** Whether helm returns before the pods are ready. */
  readonly skipsAwait: boolean;
  readonly timeoutSeconds: number;
  /** Whether a failed installation is removed and a failed upgrade taken back. */
  readonly isAtomic: boolean;
  readonly createsNamespace: boolean;
  readonly skipsDefinitions: boolean;
  /** Whether a failed upgrade removes what it has made. */
  readonly cleansUp: boolean;
  /** Revisions kept; 0 keeps all. */
  readonly maxHistory: number;
}

type Step = "install" | "upgrade";

async function whatIsMissing(client: ApiClient, record: ReleaseRecord): Promise<string> {
  const lines = await unready(client, record.objects);
  return lines.length > 0
    ? lines.map((line) => `\n  ${line}`).join("")
    : "\n  all workloads are ready";
}

/** The error a person needs: helm's words, which workloads are not ready, and why. */
async function explained(
  client: ApiClient,
  request: ReleaseRequest,
  step: Step,
  error: HelmError,
): Promise<HelmError> {
  const record = await readRelease(client, request);
  const details = record === undefined ? "" : await whatIsMissing(client, record);
  const release = described({ apiVersion: "", kind: "Release", ...request });
  return new HelmError(`${release}: helm ${step} failed: ${error.message}${details}`);
}

/** Releases of one cluster, by the real helm. */
export class Releases {
  public constructor(
    private readonly client: ApiClient,
    private readonly kubeconfig: string,
    /** Makes helm end as an interrupt does: it writes down how far it has come. */
    private readonly signal?: AbortSignal,
  ) {}

  async #deploy(step: Step, request: ReleaseRequest, policy: DeploymentPolicy): Promise<void> {
    const workplace = new HelmWorkplace(this.kubeconfig, this.signal);
    try {
      const values = workplace.write("values.json", JSON.stringify(request.values));
      const directory = chartDirectory(request, workplace);
      await workplace.helm([
        ...[step, request.name, directory, "--namespace", request.namespace, "--values", values],
        ...["--timeout", `${String(policy.timeoutSeconds)}s`],
        ...(policy.skipsAwait ? [] : ["--wait"]),
        ...(policy.createsNamespace && step === "install" ? ["--create-namespace"] : []),
        ...(policy.skipsDefinitions ? ["--skip-crds"] : []),
        ...(step === "upgrade" ? ["--history-max", String(policy.maxHistory)] : []),
        ...(step === "upgrade" && policy.cleansUp ? ["--cleanup-on-fail"] : []),
      ]);
    } finally {
      workplace.dispose();
    }
  }

  async #takeBack(step: Step, { name, namespace }: ReleaseRequest): Promise<void> {
    const workplace = new HelmWorkplace(this.kubeconfig);
    const command = step === "install" ? ["uninstall", name] : ["rollback", name];
    try {
      await workplace.helm([...command, "--namespace", namespace]);
    } finally {
      workplace.dispose();
    }
  }

  /**
   * Installs a release, or upgrades the one that is there: what the new revision no longer names is
   * removed.
   *
   * @throws HelmError that says which workloads are not ready, and the events about them
   */
  public async deploy(
    step: Step,
    request: ReleaseRequest,
    policy: DeploymentPolicy,
  ): Promise<ReleaseRecord> {
    try {
      await this.#deploy(step, request, policy);
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      // Asked before anything is taken back, for then nothing is left to ask about.
      const explanation = await explained(this.client, request, step, error);
      const isThere = (await readRelease(this.client, request)) !== undefined;
      if (policy.isAtomic && isThere) await this.#takeBack(step, request);
      throw explanation;
    }
    const record = await readRelease(this.client, request);
    if (record === undefined)
      throw new HelmError(`release ${request.name}: gone after helm ${step}`);
    return record;
  }

  /** Drops the record of a revision whose helm was killed: it would block every further one. */
  public async forget({ name, namespace, revision }: ReleaseRecord): Promise<void> {
    const record = `sh.helm.release.v1.${name}.v${String(revision)}`;
    const secret = { apiVersion: "v1", kind: "Secret", namespace, name: record };
    // A foreground deletion ends when the garbage collector comes round, and until then helm sees it.
    await this.client.delete(secret, "Background");
  }

  /** Removes a release and its objects, but for those marked to stay. */
  public async remove(
    { name, namespace }: Pick<ReleaseRequest, "name" | "namespace">,
    timeoutSeconds: number,
  ): Promise<void> {
    const workplace = new HelmWorkplace(this.kubeconfig, this.signal);
    const limits = ["--wait", "--timeout", `${String(timeoutSeconds)}s`, "--ignore-not-found"];
    try {
      await workplace.helm(["uninstall", name, "--namespace", namespace, ...limits]);
    } finally {
      workplace.dispose();
    }
  }
}
