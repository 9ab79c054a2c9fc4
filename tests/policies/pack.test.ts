import { type AnalyzerInfo, EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { rules } from "../../policies/rules";
import { type Subject, unknown } from "../support/violationsOf";
import * as calls from "./packCalls";
import { type PackProcess, startPack } from "./packProcess";
import {
  cluster,
  compliantCluster,
  configuration,
  firewall,
  node,
  opening,
  server,
} from "./subjects";

/** The first resource of every run. */
const stackResource = { type: "pulumi:pulumi:Stack", name: "hybrid-test" };

let pack: PackProcess;

const analyze = (subject: Subject) => calls.analyze(pack.client, subject);
const analyzeStack = (subjects: readonly Subject[]) => calls.analyzeStack(pack.client, subjects);
const configure = (rule: string, settings: object) =>
  calls.configure(pack.client, { [rule]: settings });

beforeAll(async () => {
  pack = await startPack();
});

afterAll(() => pack.stop());

describe("the running pack", () => {
  it("introduces itself with every rule, its level, texts and settings", async () => {
    const info = (
      await calls.answer<AnalyzerInfo>((callback) =>
        pack.client.getAnalyzerInfo(new Empty(), callback),
      )
    ).toObject();

    expect(info).toMatchObject({ name: "hybrid-cluster", version: "0.1.0", supportsconfig: true });
    expect(info.policiesList.map(({ name }) => name)).toEqual(rules.map(({ name }) => name));
    expect(info.policiesList.map(({ remediationSteps }) => remediationSteps)).toEqual(
      rules.map(({ remediationSteps }) => remediationSteps),
    );
    const propertyNames = info.policiesList.map(({ configschema }) =>
      configschema?.properties?.fieldsMap.map(([name]) => name).sort(),
    );
    expect(propertyNames).toEqual(
      rules.map(({ configSchema }) => Object.keys(configSchema?.properties ?? {}).sort()),
    );
  });

  it("refuses a public VXLAN port before the firewall is created, and says the fix", async () => {
    const found = await analyze(
      firewall("edge", [opening("51820", "udp"), opening("8472", "udp")]),
    );

    expect(found).toEqual([
      {
        rule: "open-ports-are-allowlisted",
        level: EnforcementLevel.MANDATORY,
        message: expect.stringMatching(
          /firewall 'edge' port 8472\/udp: is open, expected only .+ Fix: remove the firewall rule/,
        ) as unknown,
      },
    ]);
  });

  it("turns an unknown patch into an advisory and keeps what the other patches show", async () => {
    const found = await analyze(
      configuration("vps-0", [
        "kind: KubeSpanConfig\nenabled: false",
        unknown,
        "cluster: { discovery: { enabled: true }, controlPlane: { endpoint: 'https://localhost:7445' } }",
        "machine: { features: { kubePrism: { enabled: true, port: 7445 } } }",
      ]),
    );

    const shown = found.filter(({ rule }) => /^kube-span-is|kube-prism$/.test(rule));
    expect(shown.map(({ rule, level }) => ({ rule, level }))).toEqual([
      { rule: "kube-span-is-enabled", level: EnforcementLevel.MANDATORY },
      { rule: "kube-span-is-enabled", level: EnforcementLevel.ADVISORY },
      { rule: "cluster-endpoint-is-kube-prism", level: EnforcementLevel.ADVISORY },
    ]);
    expect(shown[1]?.message).toContain(
      "can't run policy 'kube-span-is-enabled' from policy pack 'hybrid-cluster@v0.1.0' during preview: " +
        "string value at .configPatches.1 can't be known during preview",
    );
  });

  it("accepts a compliant stack", async () => {
    expect(await analyze(stackResource)).toEqual([]);
    expect(await analyzeStack(compliantCluster)).toEqual([]);
  });

  it("reports what is wrong between resources, and what it cannot know yet", async () => {
    await analyze(stackResource);
    const secrets = { type: "talos:machine/secrets:Secrets", name: "auth", parent: cluster };
    const found = await analyzeStack([
      cluster,
      secrets,
      node("a", { address: unknown }),
      node("b", { site: "home", address: "10.2.1.1" }),
    ]);

    expect(found.map(({ rule, level }) => [rule, level])).toEqual([
      ["control-planes-are-split-over-sites", EnforcementLevel.MANDATORY],
      ["control-planes-are-split-over-sites", EnforcementLevel.MANDATORY],
      ["losing-home-leaves-quorum", EnforcementLevel.MANDATORY],
      ["only-vps-nodes-are-public", EnforcementLevel.ADVISORY],
      ["node-names-and-addresses-are-unique", EnforcementLevel.ADVISORY],
      ["identities-outlive-the-cluster", EnforcementLevel.MANDATORY],
      ["identities-outlive-the-cluster", EnforcementLevel.MANDATORY],
      ["unchecked-values-are-listed", EnforcementLevel.ADVISORY],
    ]);
    expect(found.at(-1)?.message).toContain(
      "only-vps-nodes-are-public of 'a' (hybrid:cluster:TalosNode): .address",
    );
  });

  it("says once what the stack costs, with the budget that it is given", async () => {
    await configure("monthly-cost-is-within-budget", { budgetEuros: 60, vpsBudgetEuros: 100 });
    const vps = server("vps-0", { serverType: "cpx31", location: "hil" });
    const claim = {
      type: "kubernetes:core/v1:PersistentVolumeClaim",
      name: "data",
      inputs: {
        spec: {
          storageClassName: "hcloud-volumes",
          resources: { requests: { storage: "20Gi" } },
        },
      },
      outputs: {},
    };
    expect(await analyze(stackResource)).toEqual([]);
    expect(await analyze(claim)).toEqual([]);
    const found = (await analyzeStack([vps, claim])).filter(({ rule }) => rule.includes("cost"));

    // 62.49 + 0.50 + 20 × 0.0572 = 64.134
    expect(found.map(({ rule, level }) => [rule, level])).toEqual([
      ["monthly-cost-is-within-budget", EnforcementLevel.MANDATORY],
      ["monthly-cost-is-shown", EnforcementLevel.ADVISORY],
    ]);
    expect(found[0]?.message).toContain("monthly cost: is 64.13 EUR, expected 60.00 EUR at most");
    expect(found[1]?.message).toContain("64.13 EUR a month, net; headroom -4.13 of 60.00 EUR");
    expect(found[1]?.message).toContain("volume of data (20 GB)");
  });

  it("follows the configuration it is given, exemptions included", async () => {
    await configure("open-ports-are-allowlisted", {
      publicPorts: ["51820/udp", "2222/tcp"],
      exemptions: [
        {
          resource: "firewall 'edge' port 22/tcp",
          reason: "rescue until Friday",
          expires: "2999-12-31",
        },
      ],
    });
    const found = await analyze(
      firewall("edge", [opening("22"), opening("2222"), opening("443"), opening("23")]),
    );

    expect(found.map(({ message }) => /port (\d+)/.exec(message)?.[1])).toEqual(["443", "23"]);
  });
});
