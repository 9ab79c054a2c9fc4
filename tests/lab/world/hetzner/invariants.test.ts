import fc from "../../../support/properties";
import type { HetznerCloud } from "../../../../lab/world/hetzner/cloud";
import { createPlacementGroup, serversIn } from "../../../../lab/world/hetzner/placementGroups";
import {
  assignPrimaryIp,
  createPrimaryIp,
  deletePrimaryIp,
  unassignPrimaryIp,
} from "../../../../lab/world/hetzner/primaryIps";
import {
  changePlacement,
  changeServerType,
  powerOff,
  powerOn,
} from "../../../../lab/world/hetzner/serverActions";
import { createServer, deleteServer, protectServer } from "../../../../lab/world/hetzner/servers";
import {
  attachVolume,
  createVolume,
  deleteVolume,
  detachVolume,
} from "../../../../lab/world/hetzner/volumes";
import { codeOf, emptyCloud } from "./support";

/** Something a user may ask for, whether or not the cloud agrees. */
type Request = (cloud: HetznerCloud) => unknown;

const pick = <T>(all: readonly T[], index: number): T | undefined => all[index % all.length];
const idOf = (cloud: HetznerCloud, kind: "server" | "primary_ip" | "volume", index: number) =>
  pick(cloud.all(kind), index)?.id ?? 0;
const groupOf = (cloud: HetznerCloud, index: number): number =>
  pick(cloud.all("placement_group"), index)?.id ?? 0;

const small = fc.nat({ max: 7 });
const request: fc.Arbitrary<Request> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ name: small, address: small, group: small, isOwn: fc.boolean() })
      .map(({ name, address, group, isOwn }): Request => (cloud) => {
        const primaryIpId = idOf(cloud, "primary_ip", address);
        return createServer(cloud, {
          name: `s${name}`,
          serverType: "cpx31",
          imageId: 5,
          location: group % 2 === 0 ? "hil" : "ash",
          placementGroupId: groupOf(cloud, group),
          ipv4: isOwn ? { primaryIpId } : "new",
        });
      }),
  },
  small.map(
    (n): Request =>
      (cloud) =>
        createPrimaryIp(cloud, { name: `a${n}`, type: "ipv4", location: "hil" }),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        createVolume(cloud, { name: `v${n}`, sizeGb: 5 + n, location: "hil" }),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        createPlacementGroup(cloud, { name: `g${n % 2}`, type: "spread" }),
  ),
  fc.tuple(small, small).map(
    ([a, b]): Request =>
      (cloud) =>
        attachVolume(cloud, idOf(cloud, "volume", a), idOf(cloud, "server", b)),
  ),
  fc.tuple(small, small).map(
    ([a, b]): Request =>
      (cloud) =>
        assignPrimaryIp(cloud, idOf(cloud, "primary_ip", a), idOf(cloud, "server", b)),
  ),
  fc.tuple(small, small).map(
    ([a, b]): Request =>
      (cloud) =>
        changePlacement(cloud, idOf(cloud, "server", a), groupOf(cloud, b)),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        unassignPrimaryIp(cloud, idOf(cloud, "primary_ip", n)),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        detachVolume(cloud, idOf(cloud, "volume", n)),
  ),
  small.map((n): Request => (cloud) => {
    deleteServer(cloud, idOf(cloud, "server", n));
  }),
  small.map((n): Request => (cloud) => {
    deletePrimaryIp(cloud, idOf(cloud, "primary_ip", n));
  }),
  small.map((n): Request => (cloud) => {
    deleteVolume(cloud, idOf(cloud, "volume", n));
  }),
  small.map(
    (n): Request =>
      (cloud) =>
        powerOff(cloud, idOf(cloud, "server", n)),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        powerOn(cloud, idOf(cloud, "server", n)),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        changeServerType(cloud, idOf(cloud, "server", n), "cpx41", { growsDisk: n > 3 }),
  ),
  small.map(
    (n): Request =>
      (cloud) =>
        protectServer(cloud, idOf(cloud, "server", n), { delete: n > 2, rebuild: n > 2 }),
  ),
);

const contents = (cloud: HetznerCloud) =>
  cloud.everything().map(({ kind, id }) => ({ kind, id, object: cloud.find(kind, id) }));

const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

function checkInvariants(cloud: HetznerCloud): void {
  const addresses = cloud.all("primary_ip");
  expect(isUnique(addresses.map(({ ip }) => ip))).toBe(true);
  const held = addresses.filter(({ assigneeId }) => assigneeId !== null);
  expect(isUnique(held.map(({ type, assigneeId }) => `${type} ${assigneeId ?? ""}`))).toBe(true);
  for (const { assigneeId, location } of held) {
    expect(cloud.find("server", assigneeId ?? 0)?.location).toBe(location);
  }
  for (const { serverId, location, sizeGb } of cloud.all("volume")) {
    expect(sizeGb).toBeGreaterThanOrEqual(10);
    if (serverId !== null) expect(cloud.find("server", serverId)?.location).toBe(location);
  }
  for (const { id } of cloud.all("placement_group")) {
    expect(serversIn(cloud, id).length).toBeLessThanOrEqual(10);
  }
  for (const kind of ["server", "primary_ip", "volume", "placement_group"] as const) {
    expect(isUnique(cloud.all(kind).map(({ name }) => name))).toBe(true);
  }
}

// One seed, so that what the sequences run into is the same each time.
const seed = 20_261_121;

describe("whatever is asked of the cloud, in any order", () => {
  it("keeps what it promises, never gives an id again, and changes nothing when it refuses", () => {
    const refused = new Set<string>();
    fc.assert(
      fc.property(fc.array(request, { minLength: 30, maxLength: 60 }), (requests) => {
        const lab = emptyCloud();
        const { cloud } = lab;
        const everSeen = new Set<number>();
        try {
          for (const ask of requests) {
            const before = contents(cloud);
            const code = codeOf(() => ask(cloud));
            const after = contents(cloud);
            if (code !== undefined) {
              refused.add(code);
              expect(after).toEqual(before);
            }
            const isNew = ({ id }: { id: number }) => !before.some((object) => object.id === id);
            for (const { id } of after.filter(isNew)) {
              expect(everSeen.has(id)).toBe(false);
              everSeen.add(id);
            }
            checkInvariants(cloud);
          }
        } finally {
          lab.dispose();
        }
      }),
      { numRuns: 25, seed },
    );
    // The sequences do run into the rules.
    expect([...refused]).toEqual(
      expect.arrayContaining(["uniqueness_error", "protected", "server_not_stopped", "not_found"]),
    );
  });
});
