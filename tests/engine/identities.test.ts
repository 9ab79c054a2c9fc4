import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finished, Lab } from "../../lab/lab";
import { HetznerCloud } from "../../lab/world/hetzner/cloud";
import { liftProtections } from "../../lab/world/hetzner/protection";
import { machineVendors } from "../../lab/world/machineVendors";
import { labStackFile, testLab } from "../support/labs";

/*
 * The cluster is destroyed and made again on the real engine, with a state in files; what stands
 * beside it stays, and is what the new cluster is made from.
 */

interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly outputs?: unknown;
}

interface Stored {
  readonly deployment: { readonly resources?: readonly StoredResource[] };
}

const temporary = mkdtempSync(path.join(tmpdir(), "hybrid-identities-"));
const stateFile = path.join(temporary, "state.json");
let lab: Lab;

const isIdentity = ({ urn }: StoredResource): boolean =>
  urn.includes("hybrid:secrets:PersistentAuth");

async function done(run: Promise<Finished>): Promise<string> {
  const { code, output } = await run;
  if (code !== 0) throw new Error(output);
  return output;
}

/** The machines alone: what runs on the cluster has no identity of its own. */
const up = (): Promise<string> =>
  done(lab.pulumi(["up", "--yes", "--skip-preview", "--exclude", "**kubernetes:**"]));

async function state(): Promise<Stored> {
  await done(lab.pulumi(["stack", "export", "--show-secrets", "--file", stateFile]));
  return JSON.parse(readFileSync(stateFile, "utf8")) as Stored;
}

const resources = async (): Promise<readonly StoredResource[]> =>
  (await state()).deployment.resources ?? [];

/** As an owner does who means it: by the state, resource by resource, but for what is to stay. */
async function unprotectCluster(): Promise<void> {
  const stored = await state();
  const { resources: all = [] } = stored.deployment;
  const changed = all.map((resource) =>
    isIdentity(resource) ? resource : { ...resource, protect: false },
  );
  const deployment = { ...stored.deployment, resources: changed };
  writeFileSync(stateFile, JSON.stringify({ ...stored, deployment }), { mode: 0o600 });
  await done(lab.pulumi(["stack", "import", "--file", stateFile]));
  liftProtections(new HetznerCloud(lab.world));
}

const machineIds = (): readonly string[] =>
  machineVendors(lab.world)
    .flatMap((vendor) => vendor.machines())
    .map(({ id }) => id);

afterAll(async () => {
  await lab.remove();
  rmSync(temporary, { recursive: true, force: true });
});

describe("a cluster that is destroyed and made again", () => {
  let before: readonly StoredResource[];
  let between: readonly StoredResource[];
  let after: readonly StoredResource[];
  let machinesBefore: readonly string[];
  let machinesBetween: readonly string[];

  beforeAll(async () => {
    lab = testLab(
      labStackFile({
        cluster: { gate: { timeoutSeconds: 60, pollSeconds: 0.1, settleSeconds: 0.5 } },
      }),
    );
    await lab.start();
    await up();
    before = await resources();
    machinesBefore = machineIds();
    await unprotectCluster();
    await done(lab.pulumi(["destroy", "--yes", "--skip-preview", "--exclude-protected"]));
    between = await resources();
    machinesBetween = machineIds();
    await up();
    after = await resources();
  });

  it("leaves nothing but the identities behind when it goes", () => {
    expect(machinesBefore).toHaveLength(5);
    expect(machinesBetween).toEqual([]);
    const left = between.filter(({ urn, type }) => !isIdentity({ urn, type }));
    expect(left.map(({ type }) => type).filter((type) => !type.startsWith("pulumi:"))).toEqual([]);
  });

  it("has every identity as it was: the same ids, and the same values", () => {
    const kept = before.filter((resource) => isIdentity(resource) && resource.id !== undefined);
    // Machine secrets, the unseal key, three passwords of the database and the key of the zones' API.
    expect(kept).toHaveLength(6);
    for (const { urn, id, outputs } of kept) {
      const again = after.find((resource) => resource.urn === urn);
      expect(again).toMatchObject({ id, outputs, protect: true });
    }
  });

  it("is a new cluster of new machines", () => {
    expect(machineIds()).toHaveLength(5);
    const server = ({ type }: StoredResource): boolean => type === "hcloud:index/server:Server";
    const ids = (list: readonly StoredResource[]) => list.filter(server).map(({ id }) => id);
    expect(ids(after)).toHaveLength(2);
    for (const id of ids(after)) expect(ids(before)).not.toContain(id);
  });
});
