import { identitiesOutliveTheCluster } from "../../../policies/rules/identitiesOutliveTheCluster";
import { type Subject, unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { cluster, compliantCluster } from "../subjects";

const fix =
  " Fix: create the resource in PersistentAuth, with `protect: true`, and hand its outputs to the cluster.";
const secretsType = "talos:machine/secrets:Secrets";
const passwordType = "random:index/randomPassword:RandomPassword";
const deletable = (name: string, type = secretsType): string =>
  `'${name}' (${type}): can be deleted, expected protect: true.${fix}`;
const inside = (name: string, type = secretsType): string =>
  `'${name}' (${type}): stands below cluster 'hybrid' and is destroyed with it, expected a parent outside the cluster.${fix}`;

const stack = { type: "pulumi:pulumi:Stack", name: "hybrid-test" };
const auth: Subject = { type: "hybrid:secrets:PersistentAuth", name: "auth", parent: stack };

const secrets = (name: string, protect: boolean, parent?: Subject): Subject => ({
  type: secretsType,
  name,
  outputs: { machineSecrets: unknown },
  protect,
  ...(parent && { parent }),
});
const password = (name: string, protect: boolean, parent: Subject): Subject => ({
  type: passwordType,
  name,
  protect,
  parent,
});

const verdictOn = (...subjects: readonly Subject[]) =>
  violationsOf(identitiesOutliveTheCluster, [stack, ...subjects]);

describe("identities-outlive-the-cluster", () => {
  it.each<{ readonly of: string; readonly subjects: readonly Subject[] }>([
    { of: "a stack without identities", subjects: [] },
    { of: "a cluster alone", subjects: compliantCluster },
    {
      of: "protected identities beside the cluster, whatever of them is unknown",
      subjects: [
        ...compliantCluster,
        auth,
        secrets("auth", true, auth),
        password("auth-database-root", true, auth),
      ],
    },
    { of: "protected secrets without a parent", subjects: [secrets("auth", true)] },
    { of: "a password that is no identity", subjects: [password("demo", false, cluster)] },
    {
      of: "a provider among the identities, which holds nothing",
      subjects: [auth, { type: "pulumi:providers:random", name: "random", parent: auth }],
    },
  ])("accepts $of", async ({ subjects }) => {
    expect(await verdictOn(...subjects)).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it("reports each identity that is not protected", async () => {
    const verdict = await verdictOn(
      auth,
      secrets("auth", false, auth),
      password("auth-database-root", false, auth),
      password("auth-database-backup", true, auth),
      secrets("stray", false),
    );

    expect(verdict.violations).toEqual([
      deletable("auth"),
      deletable("auth-database-root", passwordType),
      deletable("stray"),
    ]);
    expect(verdict.urns[0]).toBe(urnOf(secrets("auth", false)));
  });

  it("reports identities below the cluster, at any depth, protected or not", async () => {
    const part: Subject = { type: "hybrid:cluster:ClusterNetwork", name: "part", parent: cluster };
    const nested = { ...auth, parent: part };
    const verdict = await verdictOn(
      cluster,
      part,
      nested,
      secrets("direct", true, cluster),
      secrets("deep", false, nested),
      password("deep-password", true, nested),
    );

    expect(verdict.violations).toEqual([
      inside("direct"),
      deletable("deep"),
      inside("deep"),
      inside("deep-password", passwordType),
    ]);
  });
});
