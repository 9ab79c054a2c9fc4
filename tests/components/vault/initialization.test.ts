import { configurationSteps } from "../../../components/vault/configurationSteps";
import { flavors, memberUrls } from "../../../components/vault/flavors";
import { policyNames } from "../../../components/vault/policies";
import { settings } from "../../support/settings";
import type { VaultInput } from "./recordedVault";
import { JobPod } from "./standInClient";

const flavor = flavors.openbao;
const steps = (vault: VaultInput = {}) => configurationSteps(flavor, settings({ vault }).vault);

let pod: JobPod;
const newPod = (isOpenedByPeople = false): void => {
  pod = new JobPod({ flavor, members: memberUrls(flavor), steps: steps(), isOpenedByPeople });
};
beforeEach(() => {
  newPod();
});
afterEach(() => {
  pod.remove();
});

const inits = (): number => pod.read("calls").match(/^operator init/gm)?.length ?? 0;
const paths = (): readonly string[] => pod.writes.map((line) => line.split(" ")[1] ?? "");

describe("a store that is not there yet", () => {
  it("is made at the first member, set up in order, and nobody is root afterwards", () => {
    expect(pod.run()).toMatchObject({ code: 0 });
    expect(pod.read("calls")).toContain(
      "operator init -address=https://openbao-0.openbao-internal:8200",
    );
    expect(inits()).toBe(1);
    expect(paths()).toEqual([...steps().map(({ path }) => path), "break-glass/recovery-key"]);
    expect(new Set(pod.writes.map((line) => line.split(" ")[0]))).toEqual(new Set(["root-token"]));
    expect(pod.read("calls")).toMatch(/token revoke -self\n$/);
  });

  it("leaves the recovery key in the store, and the root token nowhere", () => {
    pod.run();
    expect(pod.read("recovery")).toContain('"recovery"');
    expect(pod.read("recovery")).not.toContain("root");
    expect(pod.holds("result.json")).toBe(false);
    expect(pod.holds("result.json.recovery")).toBe(false);
  });

  it("tells no token to a process by its arguments, nor to the log", () => {
    const { output } = pod.run();
    expect(pod.read("calls")).not.toMatch(/root-token|job-token/);
    expect(output).not.toMatch(/root-token|job-token|recovery"/);
  });

  it("waits for a member that says nothing: it may be the one that knows the store", () => {
    pod.set("silent", "openbao-2.");
    const { code, output } = pod.run();
    expect(code).toBe(0);
    expect(output).toContain("waiting for https://openbao-2.openbao-internal:8200");
    const calls = pod.read("calls");
    expect(calls.indexOf("operator init")).toBeGreaterThan(
      calls.lastIndexOf("-address=https://openbao-2"),
    );
  });

  it("is set up by the same pod after a failure, with what it was made with", () => {
    pod.set("breaks", "sys/policies/acl/snapshot");
    expect(pod.run().code).not.toBe(0);
    expect(pod.holds("result.json")).toBe(true);
    expect(pod.run()).toMatchObject({ code: 0 });
    expect(inits()).toBe(1);
    expect(pod.holds("result.json")).toBe(false);
  });
});

describe("a store that is there", () => {
  beforeEach(() => {
    pod.set("store");
    pod.set("login");
  });

  it("is never made again, even while members are silent", () => {
    pod.set("silent", "openbao-0.");
    expect(pod.run()).toMatchObject({ code: 0 });
    expect(inits()).toBe(0);
  });

  it("is set up with the token of the job's account, and keeps its recovery key", () => {
    pod.run();
    expect(new Set(pod.writes.map((line) => line.split(" ")[0]))).toEqual(new Set(["job-token"]));
    expect(paths()).not.toContain("break-glass/recovery-key");
  });

  it("is not told again what can be told only once", () => {
    pod.set("entries/sys_auth_-field=kubernetes_");
    pod.set("entries/sys_mounts_-field=services_");
    pod.run();
    expect(paths()).not.toContain("sys/auth/kubernetes");
    expect(paths()).not.toContain("sys/mounts/services");
    expect(paths()).toContain("auth/kubernetes/config");
  });

  it("says what to do where nobody can log in", () => {
    newPod();
    pod.set("store");
    const { code, output } = pod.run();
    expect(code).toBe(1);
    expect(output).toContain("docs/runbooks/vault-start-over.md");
    expect(pod.writes).toEqual([]);
  });
});

describe("what is told to the store", () => {
  it("lets the job in before all else that could fail", () => {
    const order = steps().map(({ path }) => path);
    expect(order.slice(0, 4)).toEqual([
      "sys/auth/kubernetes",
      "auth/kubernetes/config",
      "sys/policies/acl/configuration",
      "auth/kubernetes/role/configuration",
    ]);
  });

  it("has every policy, and a login for each account with the policy of its name", () => {
    const byPath = new Map(steps().map(({ path, body }) => [path, body]));
    for (const name of policyNames) expect(byPath.has(`sys/policies/acl/${name}`)).toBe(true);
    for (const name of ["configuration", "snapshot", "admin", "reader", "seeder"]) {
      const role = byPath.get(`auth/kubernetes/role/${name}`);
      expect(role).toMatchObject({ token_policies: [name], token_ttl: 900, token_max_ttl: 3_600 });
      expect(role?.["bound_service_account_names"]).toHaveLength(1);
      expect(role?.["bound_service_account_namespaces"]).not.toContain("*");
    }
  });

  it("has Vault's audit device first of all, and none for OpenBao, whose file has it", () => {
    const { vault } = settings();
    expect(configurationSteps(flavors.vault, vault)[0]?.path).toBe("sys/audit/stdout");
    expect(steps().map(({ path }) => path)).not.toContain("sys/audit/stdout");
  });

  it("has autopilot for Raft only", () => {
    const autopilot = "sys/storage/raft/autopilot/configuration";
    expect(steps().map(({ path }) => path)).toContain(autopilot);
    const elsewhere = steps({ storage: { backend: "postgresql" } });
    expect(elsewhere.map(({ path }) => path)).not.toContain(autopilot);
  });

  it("binds each group of people to its policy, and takes the provider's secret from a file", () => {
    const oidc = {
      issuer: "https://id.example.org",
      clientId: "vault",
      groups: { admin: ["owners"], viewer: ["family"] },
    };
    const told = steps({ oidc });
    expect(told.find(({ path }) => path === "auth/oidc/config")).toMatchObject({
      body: { oidc_discovery_url: "https://id.example.org", default_role: "viewer" },
      secretField: { field: "oidc_client_secret", file: "vaultOidcClientSecret" },
    });
    expect(told.find(({ path }) => path === "auth/oidc/role/admin")?.body).toMatchObject({
      bound_claims: { groups: ["owners"] },
      token_policies: ["admin"],
    });
    expect(told.some(({ path }) => path === "auth/oidc/role/editor")).toBe(false);
  });
});
