import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "../../config/configError";
import { loadConfig } from "../../config/load";
import { prodNodes, settings, settingsInput } from "../support/settings";

const secrets = {
  hcloudToken: "cloud-hunter2",
  hcloudCsiToken: "driver-hunter2",
  proxmoxApiToken: "root@pam!hunter2",
  sealingCertificate: "certificate-hunter2",
  sealingPrivateKey: "key-hunter2",
};

/** Gives the program a stack file, as the engine does: structured values as JSON text. */
function setStackFile(
  sections: Record<string, unknown>,
  flat: Record<string, string> = secrets,
): void {
  const texts = Object.entries(sections).map(([key, value]) => [
    `hybrid:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const plain = Object.entries(flat).map(([key, value]) => [`hybrid:${key}`, value]);
  const all = Object.fromEntries([...texts, ...plain]) as Record<string, string>;
  pulumi.runtime.setAllConfig(
    all,
    Object.keys(flat).map((key) => `hybrid:${key}`),
  );
}

function refusal(): ConfigError {
  try {
    loadConfig();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the stack file was accepted");
}

describe("a stack file", () => {
  test("is read into settings and secrets that stay secret", async () => {
    setStackFile(settingsInput());
    const loaded = loadConfig();
    expect(loaded.settings).toEqual(settings());
    for (const [key, value] of Object.entries(secrets)) {
      const output = loaded.secrets[key as keyof typeof secrets];
      await expect(pulumi.isSecret(output)).resolves.toBe(true);
      await expect(new Promise((resolve) => output.apply(resolve))).resolves.toBe(value);
    }
  });

  test("that asks for backups is refused without the bucket's keys, and hands them on as secrets", async () => {
    const withBackup = settingsInput({
      dns: { backup: { bucket: "backups", endpoint: "https://s3.example.org" } },
    });
    setStackFile(withBackup);
    expect(refusal().message).toBe(
      [
        "The stack's configuration has 2 problems:",
        "  hybrid:backupAccessKeyId: is missing, expected a secret",
        "    fix: pulumi config set --secret hybrid:backupAccessKeyId",
        "  hybrid:backupSecretKey: is missing, expected a secret",
        "    fix: pulumi config set --secret hybrid:backupSecretKey",
      ].join("\n"),
    );
    const keys = { backupAccessKeyId: "id-hunter2", backupSecretKey: "backup-hunter2" };
    setStackFile(withBackup, { ...secrets, ...keys });
    const { backup } = loadConfig().secrets;
    expect(Object.keys(backup ?? {})).toEqual(Object.keys(keys));
    for (const output of Object.values(backup ?? {})) {
      await expect(pulumi.isSecret(output)).resolves.toBe(true);
    }
  });

  test("without secrets is refused with the command that sets each", () => {
    setStackFile(settingsInput(), {});
    expect(refusal().message).toBe(
      [
        "The stack's configuration has 5 problems:",
        "  hybrid:hcloudToken: is missing, expected a secret",
        "    fix: pulumi config set --secret hybrid:hcloudToken",
        "  hybrid:hcloudCsiToken: is missing, expected a secret",
        "    fix: pulumi config set --secret hybrid:hcloudCsiToken",
        "  hybrid:proxmoxApiToken: is missing, expected a secret",
        "    fix: pulumi config set --secret hybrid:proxmoxApiToken",
        "  hybrid:sealingCertificate: is missing, expected a secret",
        "    fix: cat tls.crt | pulumi config set --secret hybrid:sealingCertificate",
        "  hybrid:sealingPrivateKey: is missing, expected a secret",
        "    fix: cat tls.key | pulumi config set --secret hybrid:sealingPrivateKey",
      ].join("\n"),
    );
  });

  test("with an empty secret is refused", () => {
    setStackFile(settingsInput(), { ...secrets, hcloudToken: "\n" });
    expect(refusal().problems.map(({ path }) => path)).toEqual(["hcloudToken"]);
  });

  test("with a misspelt secret is refused without telling its value", () => {
    const { hcloudToken, ...others } = secrets;
    setStackFile(settingsInput(), { ...others, hcloudTokn: hcloudToken });
    const { message } = refusal();
    expect(message).toContain('hybrid:hcloudTokn: is not a known key; did you mean "hcloudToken"?');
    expect(message).not.toContain("hunter2");
  });

  test("whose section is text instead of structure is refused", () => {
    setStackFile(settingsInput({ cluster: "{name: hybrid" }));
    expect(refusal().problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'cluster: expected a map, got "{name: hybrid"',
    ]);
  });

  test("may hold keys of other namespaces", () => {
    setStackFile(settingsInput());
    pulumi.runtime.setConfig("hcloud:token", "of another program");
    expect(loadConfig().settings).toEqual(settings());
  });

  test("of nothing at all is refused by naming what it needs", () => {
    setStackFile({}, {});
    expect(refusal().problems.map(({ path }) => path)).toEqual([
      "cluster",
      "network",
      "sites",
      "nodes",
      "certificates",
      "hcloudToken",
      "hcloudCsiToken",
      "proxmoxApiToken",
      "sealingCertificate",
      "sealingPrivateKey",
    ]);
  });

  test("is refused without a stack trace", () => {
    setStackFile({}, {});
    expect(pulumi.RunError.isInstance(refusal())).toBe(true);
  });
});

test("ten faults of every kind are told at once, each with its path, value and fix", () => {
  const { hcloudToken: missing, ...present } = secrets;
  expect(missing).toBeDefined();
  const { vpsCp0, vpsCp1, homeCp0, homeWorker0, homeGpu0 } = prodNodes;
  setStackFile(
    {
      ...settingsInput({
        cluster: { talosVersion: "v1.14.6", etcd: { electionMilliseconds: 1_000 } },
        network: { adminCidrs: ["0.0.0.0/0"], podCidr: "10.2.0.0/17" },
        sites: { home: { underlayMtuBytes: 1_280 } },
        nodes: [
          vpsCp0,
          { ...vpsCp1, serverType: "cx99" },
          homeCp0,
          { ...homeWorker0, name: homeCp0.name },
          { ...homeGpu0, memoryMiB: 16_384 },
        ],
      }),
      gatway: { hostnames: [] },
    },
    present,
  );
  expect(refusal().message).toBe(
    [
      "The stack's configuration has 10 problems:",
      '  hybrid:gatway: is not a known key; did you mean "gateway"?',
      "    fix: pulumi config rm --path hybrid:gatway",
      '  hybrid:nodes[1].serverType: expected one of cpx11, cpx21, cpx31, cpx41, cpx51, ccx13, ccx23, ccx33, got "cx99"',
      "    fix: pulumi config set --path 'hybrid:nodes[1].serverType' '<one of cpx11, cpx21, cpx31, cpx41, cpx51, ccx13, ccx23, ccx33>'",
      '  hybrid:cluster.talosVersion: expected a release of Talos 1.13, got "v1.14.6"; the Talos provider cannot read the configuration documents of newer lines',
      "    fix: pulumi config set --path hybrid:cluster.talosVersion v1.13.9",
      "  hybrid:cluster.etcd.electionMilliseconds: expected at least 2500, ten heartbeats of 250, got 1000; a late heartbeat would start an election",
      "    fix: pulumi config set --path hybrid:cluster.etcd.electionMilliseconds 2500",
      '  hybrid:network.podCidr: expected a network of its own, got "10.2.0.0/17", which overlaps hybrid:sites.home.lanCidr "10.2.0.0/16"',
      "    fix: pulumi config set --path hybrid:network.podCidr '<a network of its own>'",
      '  hybrid:network.adminCidrs[0]: expected /8 or smaller, got "0.0.0.0/0"; the Kubernetes and Talos API must not be open to the world',
      "    fix: pulumi config set --path 'hybrid:network.adminCidrs[0]' '<your public address>/32'",
      "  hybrid:sites.home.underlayMtuBytes: expected 1360 to 9000, got 1280; KubeSpan takes 80 and needs 1280",
      "    fix: pulumi config set --path hybrid:sites.home.underlayMtuBytes 1500",
      '  hybrid:nodes[3].name: expected another name, got "talos-pve-cp-0", which hybrid:nodes[2].name has too',
      "    fix: pulumi config set --path 'hybrid:nodes[3].name' '<another name>'",
      "  hybrid:nodes[4].memoryMiB: expected at least 18432, the model server's 16384 and 2048 for the system, got 16384",
      "    fix: pulumi config set --path 'hybrid:nodes[4].memoryMiB' 18432",
      "  hybrid:hcloudToken: is missing, expected a secret",
      "    fix: pulumi config set --secret hybrid:hcloudToken",
    ].join("\n"),
  );
});
