import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { dummySecrets } from "../../lab/dummyStack";
import { type Finished, finished, root } from "../support/engine";
import { type ProxyTrap, proxyTrap } from "../support/proxyTrap";

const script = path.join(root, "bin", "lab", "preview.js");
const temporary = mkdtempSync(path.join(tmpdir(), "hybrid-preview-"));
let trap: ProxyTrap;
let shown: Finished;
let digest: Finished;

const preview = (...args: string[]): Promise<Finished> =>
  finished(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...trap.env, NO_COLOR: "1" },
  });

interface Digest {
  readonly steps: readonly {
    readonly op: string;
    readonly newState: { readonly type: string; readonly inputs?: object };
  }[];
}

beforeAll(async () => {
  if (!existsSync(script)) throw new Error(`${script}: missing; run 'npm run build' first`);
  trap = await proxyTrap();
  shown = await preview("prod");
  digest = await preview("prod", "--json");
});

afterAll(async () => {
  await trap.close();
  rmSync(temporary, { recursive: true, force: true });
});

/** One machine of the inventory is one of these, so that a count that is off says which kind. */
const expectedCounts = {
  "pulumi:pulumi:Stack": 1,
  "pulumi:providers:hcloud": 1,
  "pulumi:providers:kubernetes": 1,
  "pulumi:providers:proxmoxve": 1,
  "hybrid:secrets:PersistentAuth": 1,
  "hybrid:cluster:HybridCluster": 1,
  "hybrid:cluster:TalosNode": 5,
  "hybrid:cluster:ClusterNetwork": 1,
  "hybrid:cluster:ClusterStorage": 1,
  "hybrid:cluster:CertManager": 1,
  "hybrid:dns:GaleraDns": 1,
  "hybrid:secrets:Vault": 1,
  "hcloud:index/server:Server": 2,
  "hcloud:index/firewall:Firewall": 1,
  "hcloud:index/placementGroup:PlacementGroup": 1,
  "proxmoxve:index/vmLegacy:VmLegacy": 3,
  "proxmoxve:hardware/mapping/pci:Pci": 1,
  "proxmoxve:download/file:File": 2,
  "proxmoxve:index/roleLegacy:RoleLegacy": 1,
  "proxmoxve:index/userLegacy:UserLegacy": 1,
  "proxmoxve:index/acl:Acl": 2,
  "proxmoxve:user/token:Token": 1,
  "talos:machine/secrets:Secrets": 1,
  "talos:imageFactory/schematic:Schematic": 3,
  "talos:machine/configurationApply:ConfigurationApply": 5,
  "talos:machine/bootstrap:Bootstrap": 1,
  "talos:cluster/kubeconfig:Kubeconfig": 1,
  "random:index/randomBytes:RandomBytes": 1,
  "random:index/randomPassword:RandomPassword": 4,
  "kubernetes:core/v1:Namespace": 8,
  "kubernetes:core/v1:Secret": 11,
  "kubernetes:core/v1:ConfigMap": 3,
  "kubernetes:core/v1:ServiceAccount": 4,
  "kubernetes:core/v1:Service": 2,
  "kubernetes:apps/v1:Deployment": 3,
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": 6,
  "kubernetes:policy/v1:PodDisruptionBudget": 1,
  "kubernetes:helm.sh/v3:Release": 15,
  "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy": 1,
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": 1,
  "kubernetes:cert-manager.io/v1:ClusterIssuer": 2,
  "kubernetes:cert-manager.io/v1:Issuer": 2,
  "kubernetes:cert-manager.io/v1:Certificate": 2,
  "kubernetes:batch/v1:Job": 1,
  "kubernetes:external-secrets.io/v1:ClusterSecretStore": 2,
  "kubernetes:k8s.mariadb.com/v1alpha1:MariaDB": 1,
  "kubernetes:k8s.mariadb.com/v1alpha1:Database": 1,
  "kubernetes:k8s.mariadb.com/v1alpha1:User": 2,
  "kubernetes:k8s.mariadb.com/v1alpha1:Grant": 2,
  "kubernetes:k8s.mariadb.com/v1alpha1:SqlJob": 1,
  "kubernetes:dns.cav.enablers.ob/v1alpha2:ClusterZone": 1,
  "kubernetes:dns.cav.enablers.ob/v1alpha2:ClusterRRset": 6,
};

describe("the offline preview of prod", () => {
  it("succeeds and says how long it took", () => {
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(/preview of prod: \d+\.\d s\n$/);
  });

  it("has no warning", () => {
    expect(
      `${shown.stdout}${shown.stderr}`.split("\n").filter((line) => /warn/i.test(line)),
    ).toEqual([]);
  });

  it("runs the policy pack, which refuses nothing, and speaks of the cost and of one unknown", () => {
    expect(shown.stdout).toMatch(/hybrid-cluster@v\d+\.\d+\.\d+/);
    expect(shown.stdout).not.toContain("[mandatory]");
    expect(shown.stdout.match(/\[advisory\].*/g)).toEqual([
      // A kubeconfig is only known once there is a cluster.
      expect.stringContaining("kubeconfig-leads-to-vps"),
      expect.stringContaining("monthly-cost-is-shown"),
      expect.stringContaining("unchecked-values-are-listed"),
    ]);
    // 2 × (24.99 × 1.2 USD × 0.8503 + 0.50)
    expect(shown.stdout).toContain("52.00 EUR a month, net; headroom 103.00 of 155.00 EUR");
  });

  it("marks every secret on its whole way, so that none stands in clear among the inputs", () => {
    const { steps } = JSON.parse(digest.stdout) as Digest;
    const inputs = JSON.stringify(steps);

    expect(inputs).toContain('"[secret]"');
    for (const [key, secret] of Object.entries(dummySecrets)) {
      const text = JSON.stringify(secret).slice(1, -1);
      expect([key, inputs.includes(text)]).toEqual([key, false]);
    }
  });

  it("creates every resource of the cluster, and nothing but creates", () => {
    expect(digest.code).toBe(0);
    const { steps } = JSON.parse(digest.stdout) as Digest;
    const counts: Record<string, number> = {};
    for (const { newState } of steps) {
      counts[newState.type] = (counts[newState.type] ?? 0) + 1;
    }
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    // No primary IP among them: an adopted address is used as it is, never made.
    expect(counts).toEqual(expectedCounts);
  });

  it("asks nothing from the network", () => {
    expect(trap.requests).toEqual([]);
  });

  it("leaves the stack file alone", () => {
    const file = readFileSync(path.join(root, "Pulumi.prod.yaml"), "utf8");
    expect(file).not.toMatch(/encryptionsalt|dummy/);
  });
});

describe("a preview that breaks a rule", () => {
  it("fails, and says which rule, what is wrong and how to put it right", async () => {
    const configuration = path.join(temporary, "policies.json");
    const onlyTheMesh = { "open-ports-are-allowlisted": { publicPorts: ["51820/udp"] } };
    writeFileSync(configuration, JSON.stringify(onlyTheMesh));
    const { code, stdout } = await preview("prod", "--policy-pack-config", configuration);
    expect(code).not.toBe(0);
    expect(stdout).toContain("[mandatory]");
    expect(stdout).toContain("open-ports-are-allowlisted");
    expect(stdout).toContain("port 443/tcp: is open");
    expect(stdout).toContain("Fix: ");
  });
});

describe("a preview of a stack that is not there", () => {
  it.each([
    { args: ["staging"], message: 'stack: got "staging", but there is no Pulumi.staging.yaml' },
    { args: [], message: "stack: missing" },
  ])("is refused with the stacks that are: $args", async ({ args, message }) => {
    const { code, stdout, stderr } = await preview(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/the stacks here: .*\bprod\b/);
  });
});
