import { execFileSync, spawnSync } from "node:child_process";
import * as https from "node:https";
import { Authority } from "../../../lab/controlPlane/certificates";
import { programNames } from "../../../lab/controlPlane/programs";
import type { DesiredCluster } from "../../../lab/supervisor/desired";
import { readPidFile } from "../../../lab/supervisor/processIdentity";
import { listeners } from "./listeners";
import { TestLab, describeReal, loopback, newCluster, simulatedNode, until } from "./testLab";
import {
  createDaemonSet,
  createDeployment,
  createJob,
  nodeNamed,
  podsOf,
  readiness,
  readyPods,
} from "./workloads";

/** Asks the API server as a kubeconfig's user does: by a node's address, with its name checked. */
async function viaForwarder(
  { machineSecrets }: DesiredCluster,
  address: string,
  path: string,
): Promise<{ status: number; body: string }> {
  const authority = new Authority(machineSecrets.k8s);
  const admin = await authority.sign({ subject: "O=system:masters,CN=admin" });
  return new Promise((resolve, reject) => {
    https
      .get(
        {
          ...{ host: address, port: 6443, path, agent: false },
          ca: authority.certificatePem,
          cert: admin.certificatePem,
          key: admin.privateKeyPem,
        },
        (response) => {
          let body = "";
          response.on("data", (chunk: Buffer) => (body += chunk.toString()));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, body });
          });
        },
      )
      .on("error", reject);
  });
}

describeReal("a cluster in the lab", () => {
  const lab = new TestLab();
  const addresses = [loopback(1), loopback(2)];
  let cluster: DesiredCluster;

  beforeAll(async () => {
    cluster = newCluster();
    const sites = { "hybrid.cluster/site": "vps" };
    lab.want({
      cluster,
      apiAddresses: addresses,
      nodes: ["a", "b", "c"].map((name) => simulatedNode(name, { labels: sites })),
    });
    lab.start();
    await lab.phase("ready");
    for (const name of ["a", "b", "c"]) {
      await until(`${name} takes pods`, async () => {
        const { spec } = await nodeNamed(lab.client, name);
        return spec.taints === undefined ? true : undefined;
      });
    }
  });

  afterAll(async () => {
    await lab.stop();
    lab.remove();
  });

  test("answers on every control plane's address, with its etcd checks", async () => {
    for (const address of addresses) {
      const { status, body } = await until(`${address} answers`, () =>
        viaForwarder(cluster, address, "/readyz?verbose"),
      );
      expect(status).toBe(200);
      expect(body).toContain("[+]etcd ok");
      expect(body).toContain("[+]etcd-readiness ok");
    }
  });

  test("answers by the name of a control plane that joins later", async () => {
    const joining = loopback(3);
    lab.want({ ...lab.wish, apiAddresses: [...addresses, joining] });
    const { status } = await until(`${joining} answers`, () =>
      viaForwarder(cluster, joining, "/readyz"),
    );
    expect(status).toBe(200);
    lab.want({ ...lab.wish, apiAddresses: addresses });
    const refusal = await until(`${joining} is closed`, () =>
      viaForwarder(cluster, joining, "/readyz").then(
        () => undefined,
        (error: unknown) => String(error),
      ),
    );
    expect(refusal).toContain("ECONNREFUSED");
  });

  test("takes connections on loopback addresses only", async () => {
    await lab.phase("ready");
    const pids = programNames.map((name) => readPidFile(lab.directory.pidFile(name))?.pid ?? 0);
    const listening = programNames.filter((_, index) => listeners(pids.slice(index, index + 1))[0]);
    expect(listening).toEqual(expect.arrayContaining(["etcd", "kube-apiserver"]));
    // Forwarders are the supervisor's own, which is this process here.
    const found = listeners([...pids, process.pid]);
    expect(found).toEqual(expect.arrayContaining(addresses.map((address) => `${address}:6443`)));
    expect(found.filter((where) => !where.startsWith("127."))).toEqual([]);
  });

  test("lets nobody in without a certificate", async () => {
    const port = lab.status?.ports?.api ?? 0;
    const status = await new Promise((resolve, reject) => {
      https
        .get({ host: "127.0.0.1", port, path: "/api", rejectUnauthorized: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on("error", reject);
    });
    expect(status).toBe(401);
  });

  test("runs a deployment on every node, its init containers first", async () => {
    const initContainers = [{ name: "first", image: "registry.example/first:1" }];
    await createDeployment(lab.client, "web", 3, { initContainers });
    const pods = await until("three pods", () => readyPods(lab.client, "web", 3));
    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(["a", "b", "c"]));
    for (const { status } of pods) {
      expect(status.podIP).toMatch(/^10\.244\./);
      expect(status.initContainerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
    }
  });

  test("completes jobs", async () => {
    await createJob(lab.client, "once");
    const job = await until("the job", async () => {
      const path = "/apis/batch/v1/namespaces/default/jobs/once";
      const { status } = await lab.client.request<{ status: { succeeded?: number } }>("GET", path);
      return status.succeeded;
    });
    expect(job).toBe(1);
  });

  test("ends the pods of what is deleted", async () => {
    await createDeployment(lab.client, "brief", 2);
    await until("two pods", () => readyPods(lab.client, "brief", 2));
    await lab.client.request("DELETE", "/apis/apps/v1/namespaces/default/deployments/brief");
    const left = await until("no pod", async () => {
      const pods = await podsOf(lab.client, "brief");
      return pods.length === 0 ? pods : undefined;
    });
    expect(left).toEqual([]);
  });

  test("refuses a pod beyond the baseline, as Talos does", async () => {
    const pod = {
      metadata: { name: "root" },
      spec: { hostNetwork: true, containers: [{ name: "main", image: "registry.example/main:1" }] },
    };
    await expect(
      lab.client.request("POST", "/api/v1/namespaces/default/pods", pod),
    ).rejects.toThrow(/violates PodSecurity "baseline/);
  });

  test("issues service account tokens in the name of the configured issuer", async () => {
    const path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    const { status } = await lab.client.request<{ status: { token: string } }>("POST", path, {
      spec: { audiences: ["lab"] },
    });
    const claims = Buffer.from(status.token.split(".")[1] ?? "", "base64url").toString();
    expect(JSON.parse(claims)).toMatchObject({ iss: "https://localhost:7445", aud: ["lab"] });
  });

  test("keeps no Secret in clear on the disk", async () => {
    const value = "a-value-that-must-not-be-found";
    await lab.client.request("POST", "/api/v1/namespaces/default/secrets", {
      metadata: { name: "hidden" },
      stringData: { value },
    });
    const grep = (text: string): number | null =>
      spawnSync("grep", ["-rqa", "--", text, lab.directory.root]).status;
    expect(grep(value)).toBe(1);
    expect(grep(Buffer.from(value).toString("base64"))).toBe(1);
    expect(grep("registry.example/first:1")).toBe(0); // what is no secret is found
  });

  test("takes the work off a node that dies, and gives it back its life", async () => {
    await createDaemonSet(lab.client, "agent");
    await until("an agent per node", () => readyPods(lab.client, "agent", 3));
    await until("three pods", () => readyPods(lab.client, "web", 3));

    lab.change("c", { isAlive: false });
    await until("c is unreachable", async () =>
      (await readiness(lab.client, "c")) === "Unknown" ? true : undefined,
    );
    const web = await until("three pods elsewhere", async () => {
      const pods = await readyPods(lab.client, "web", 3);
      return pods?.every(({ spec }) => spec.nodeName !== "c") ? pods : undefined;
    });
    expect(new Set(web.map(({ spec }) => spec.nodeName))).toEqual(new Set(["a", "b"]));
    const stuck = (await podsOf(lab.client, "web")).filter(({ spec }) => spec.nodeName === "c");
    expect(stuck.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([expect.any(String)]);
    const agents = await podsOf(lab.client, "agent");
    const onC = agents.filter(({ spec }) => spec.nodeName === "c");
    expect(onC.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);

    lab.change("c", { isAlive: true });
    await until("c is ready", async () =>
      (await readiness(lab.client, "c")) === "True" ? true : undefined,
    );
    await until("agents are ready", () => readyPods(lab.client, "agent", 3));
    const left = await until("the evicted pod is gone", async () => {
      const pods = await podsOf(lab.client, "web");
      return pods.length === 3 ? pods : undefined;
    });
    expect(left.every(({ spec }) => spec.nodeName !== "c")).toBe(true);
  });

  test("shows a machine exactly as its configuration has it", async () => {
    const gpu = simulatedNode("gpu", {
      labels: { "nvidia.com/gpu": "true" },
      taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
      capacity: { cpu: 8, memoryMiB: 32_768, pods: 110, extended: { "nvidia.com/gpu": 1 } },
      providerID: "proxmox://home/102",
    });
    lab.want({ ...lab.wish, nodes: [...lab.wish.nodes, gpu] });
    const node = await until("the node is ready", async () =>
      (await readiness(lab.client, "gpu")) === "True" ? nodeNamed(lab.client, "gpu") : undefined,
    );
    expect(node.spec.providerID).toBe("proxmox://home/102");
    expect(node.status.capacity).toMatchObject({ cpu: "8", memory: "32Gi", "nvidia.com/gpu": "1" });

    await lab.client.request("PATCH", "/api/v1/nodes/gpu", {
      metadata: { labels: { "of.somebody/else": "stays" } },
    });
    lab.change("gpu", { labels: { "hybrid.cluster/site": "home" }, taints: [] });
    const changed = await until("the change", async () => {
      const present = await nodeNamed(lab.client, "gpu");
      return present.metadata.labels["hybrid.cluster/site"] === "home" ? present : undefined;
    });
    expect(changed.metadata.labels).not.toHaveProperty(["nvidia.com/gpu"]);
    expect(changed.metadata.labels).toMatchObject({ "of.somebody/else": "stays" });
    const taints = (changed.spec.taints ?? []).map(({ key }) => key);
    expect(taints).not.toContain("nvidia.com/gpu");

    lab.want({ ...lab.wish, nodes: lab.wish.nodes.filter(({ name }) => name !== "gpu") });
    const gone = await until("the node is gone", () =>
      nodeNamed(lab.client, "gpu").then(
        () => undefined,
        (error: unknown) => String(error),
      ),
    );
    expect(gone).toContain("not found");
  });

  test.each(programNames)("starts %s again when it is killed", async (name) => {
    const before = readPidFile(lab.directory.pidFile(name));
    expect(before?.commandLine).toContain(lab.directory.root);
    process.kill(before?.pid ?? 0, "SIGKILL");
    const after = await until("another process", () => {
      const present = readPidFile(lab.directory.pidFile(name));
      return Promise.resolve(present?.pid === before?.pid ? undefined : present);
    });
    expect(after.commandLine).toBe(before?.commandLine);
    const status = await until("the status tells so", () => {
      const kept = lab.status?.processes.find((process) => process.name === name);
      return Promise.resolve(kept?.pid === after.pid ? kept : undefined);
    });
    expect(status).toMatchObject({ state: "running", restarts: 1 });
    expect(lab.events.join("\n")).toMatch(`${name} was ended by SIGKILL`);

    const app = `after-${name}`;
    await until("a new deployment", () => createDeployment(lab.client, app, 2));
    const pods = await until("its pods", () => readyPods(lab.client, app, 2));
    expect(pods).toHaveLength(2);
  });

  test("has no API without quorum, and all it held when quorum is back", async () => {
    await createDeployment(lab.client, "kept", 1);
    await until("a pod", () => readyPods(lab.client, "kept", 1));
    lab.want({ ...lab.wish, cluster: { ...cluster, etcdHasQuorum: false } });
    await lab.phase("noQuorum");
    const address = addresses[0] ?? "";
    await expect(viaForwarder(cluster, address, "/readyz")).rejects.toThrow("ECONNREFUSED");
    const running = spawnSync("pgrep", ["-fc", `kube-apiserver.*${lab.directory.root}`]);
    expect(running.stdout.toString().trim()).toBe("0");

    lab.want({ ...lab.wish, cluster });
    await lab.phase("ready");
    const [pod] = await until("the pod", () => readyPods(lab.client, "kept", 1));
    expect(pod?.status.phase).toBe("Running");
    const { status } = await until("the forwarder", () =>
      viaForwarder(cluster, address, "/readyz"),
    );
    expect(status).toBe(200);
  });

  test("begins empty after another bootstrap with the same secrets", async () => {
    lab.want({ ...lab.wish, cluster: { ...cluster, bootstrapId: "another" } });
    await until("an empty cluster", async () =>
      (await podsOf(lab.client, "kept")).length === 0 && lab.status?.phase === "ready"
        ? true
        : undefined,
    );
    const left = execFileSync("ls", [lab.directory.etcd]).toString();
    expect(left).toContain("member");
  });
});
