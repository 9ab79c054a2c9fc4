import type { HetznerCloud } from "../../../../lab/world/hetzner/cloud";
import { nextIpv4, publicCidrSetting } from "../../../../lab/world/hetzner/addresses";
import {
  createFirewall,
  applyFirewall,
  deleteFirewall,
  setFirewallRules,
} from "../../../../lab/world/hetzner/firewalls";
import { limitsSetting } from "../../../../lab/world/hetzner/limits";
import { hetznerMachines } from "../../../../lab/world/hetzner/machines";
import {
  addSubnet,
  attachToNetwork,
  createNetwork,
  deleteNetwork,
  deleteSubnet,
} from "../../../../lab/world/hetzner/networks";
import type { FirewallRule } from "../../../../lab/world/hetzner/objects";
import {
  createPlacementGroup,
  deletePlacementGroup,
} from "../../../../lab/world/hetzner/placementGroups";
import {
  assignPrimaryIp,
  createPrimaryIp,
  deletePrimaryIp,
  protectPrimaryIp,
  unassignPrimaryIp,
} from "../../../../lab/world/hetzner/primaryIps";
import {
  attachIso,
  beginAction,
  changePlacement,
  changeServerType,
  endAction,
  powerOff,
  rebuild,
} from "../../../../lab/world/hetzner/serverActions";
import { deleteServer, protectServer, updateServer } from "../../../../lab/world/hetzner/servers";
import { createSshKey } from "../../../../lab/world/hetzner/sshKeys";
import { sellOut } from "../../../../lab/world/hetzner/stock";
import {
  attachVolume,
  createVolume,
  deleteVolume,
  resizeVolume,
} from "../../../../lab/world/hetzner/volumes";
import { changeSetting } from "../../../../lab/world/settings";
import { type Lab, aServer, codeOf, emptyCloud } from "./support";

let lab: Lab;
let cloud: HetznerCloud;

beforeEach(() => {
  lab = emptyCloud();
  ({ cloud } = lab);
});
afterEach(() => {
  lab.dispose();
});

const open = (more: Partial<FirewallRule> = {}): FirewallRule => ({
  direction: "in",
  protocol: "tcp",
  port: "443",
  sourceIps: ["0.0.0.0/0"],
  destinationIps: [],
  description: null,
  ...more,
});
const aVolume = (more: Partial<Parameters<typeof createVolume>[1]> = {}) =>
  createVolume(cloud, { name: "vol", sizeGb: 10, location: "hil", ...more });
const anAddress = (more: Partial<Parameters<typeof createPrimaryIp>[1]> = {}) =>
  createPrimaryIp(cloud, { name: "ip", type: "ipv4", location: "hil", ...more });
const aNetwork = () => {
  const { id } = createNetwork(cloud, { name: "net", ipRange: "10.0.0.0/16" });
  addSubnet(cloud, id, { type: "cloud", ipRange: "10.0.1.0/24", networkZone: "us-west" });
  return id;
};
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me";

describe("a request that breaks a rule has the cloud's code and changes nothing", () => {
  it.each<[string, string, () => unknown]>([
    ["a name that is taken", "uniqueness_error", () => [aServer(cloud), aServer(cloud)]],
    [
      "a name taken by a rename",
      "uniqueness_error",
      () => {
        const { id } = aServer(cloud);
        aServer(cloud, { name: "two" });
        updateServer(cloud, id, { name: "two" });
      },
    ],
    ["a name that is no host name", "invalid_input", () => aServer(cloud, { name: "a_b" })],
    ["a label key", "invalid_input", () => aServer(cloud, { labels: { "a b": "c" } })],
    ["a label value", "invalid_input", () => aServer(cloud, { labels: { a: "-" } })],
    [
      "a label value of 64 characters",
      "invalid_input",
      () => aServer(cloud, { labels: { a: "a".repeat(64) } }),
    ],
    [
      "user data over 32 KiB",
      "invalid_input",
      () => aServer(cloud, { userData: "ä".repeat(16_385) }),
    ],
    ["an unknown location", "invalid_input", () => aServer(cloud, { location: "mars" })],
    ["an unknown type", "invalid_input", () => aServer(cloud, { serverType: "cx99" })],
    ["a type that is not sold there", "invalid_input", () => aServer(cloud, { location: "fsn1" })],
    ["an unknown image", "not_found", () => aServer(cloud, { imageId: 999 })],
    ["an unknown SSH key", "not_found", () => aServer(cloud, { sshKeyIds: [1] })],
    ["an unknown firewall", "not_found", () => aServer(cloud, { firewallIds: [1] })],
    [
      "a type that is sold out",
      "resource_unavailable",
      () => {
        sellOut(lab.store, [{ location: "hil", serverType: "cpx31" }]);
        aServer(cloud);
      },
    ],
    [
      "one server too many",
      "resource_limit_exceeded",
      () => {
        changeSetting(lab.store, limitsSetting, { server: 1 });
        return [aServer(cloud), aServer(cloud, { name: "two" })];
      },
    ],
    [
      "an address of another server",
      "primary_ip_assigned",
      () => {
        const ipv4 = { primaryIpId: anAddress().id };
        return [aServer(cloud, { ipv4 }), aServer(cloud, { name: "two", ipv4 })];
      },
    ],
    [
      "an address elsewhere",
      "primary_ip_datacenter_mismatch",
      () => aServer(cloud, { ipv4: { primaryIpId: anAddress({ location: "ash" }).id } }),
    ],
    [
      "an address of the other family",
      "primary_ip_version_mismatch",
      () => aServer(cloud, { ipv4: { primaryIpId: anAddress({ type: "ipv6" }).id } }),
    ],
    [
      "an address without a place",
      "invalid_input",
      () => createPrimaryIp(cloud, { name: "a", type: "ipv4" }),
    ],
    [
      "assigning to a running server",
      "server_not_stopped",
      () => {
        const { id } = aServer(cloud, { ipv4: "none" });
        assignPrimaryIp(cloud, anAddress().id, id);
      },
    ],
    [
      "taking from a running server",
      "server_not_stopped",
      () => {
        const { id } = anAddress();
        aServer(cloud, { ipv4: { primaryIpId: id } });
        unassignPrimaryIp(cloud, id);
      },
    ],
    [
      "a second IPv4 address",
      "server_has_ipv4",
      () => {
        const { id } = aServer(cloud);
        powerOff(cloud, id);
        assignPrimaryIp(cloud, anAddress().id, id);
      },
    ],
    [
      "deleting a protected address",
      "protected",
      () => {
        const { id } = anAddress();
        protectPrimaryIp(cloud, id, true);
        deletePrimaryIp(cloud, id);
      },
    ],
    [
      "deleting an assigned address",
      "resource_in_use",
      () => {
        const { id } = anAddress();
        aServer(cloud, { ipv4: { primaryIpId: id } });
        deletePrimaryIp(cloud, id);
      },
    ],
    [
      "deleting a protected server",
      "protected",
      () => {
        const { id } = aServer(cloud);
        protectServer(cloud, id, { delete: true, rebuild: true });
        deleteServer(cloud, id);
      },
    ],
    [
      "rebuilding a protected server",
      "protected",
      () => {
        const { id } = aServer(cloud);
        protectServer(cloud, id, { delete: true, rebuild: true });
        rebuild(cloud, id, 5);
      },
    ],
    [
      "half a protection",
      "invalid_input",
      () => protectServer(cloud, aServer(cloud).id, { delete: true, rebuild: false }),
    ],
    [
      "changing the type of a running server",
      "server_not_stopped",
      () => changeServerType(cloud, aServer(cloud).id, "cpx41", { growsDisk: false }),
    ],
    [
      "shrinking the disk",
      "invalid_server_type",
      () => {
        const { id } = aServer(cloud, { serverType: "cpx41" });
        powerOff(cloud, id);
        changeServerType(cloud, id, "cpx31", { growsDisk: false });
      },
    ],
    [
      "anything on a server with an action",
      "locked",
      () => {
        const { id } = aServer(cloud);
        beginAction(cloud, id, "create_image");
        attachIso(cloud, id, "talos");
      },
    ],
    [
      "an eleventh server in a group",
      "placement_error",
      () => {
        const placementGroupId = createPlacementGroup(cloud, { name: "g", type: "spread" }).id;
        for (let index = 0; index <= 10; index += 1)
          aServer(cloud, { name: `s${index}`, placementGroupId });
      },
    ],
    [
      "another type of group",
      "invalid_input",
      () => createPlacementGroup(cloud, { name: "g", type: "pack" }),
    ],
    [
      "moving a running server",
      "server_not_stopped",
      () => {
        const { id } = createPlacementGroup(cloud, { name: "g", type: "spread" });
        changePlacement(cloud, aServer(cloud).id, id);
      },
    ],
    [
      "deleting a group with servers",
      "resource_in_use",
      () => {
        const placementGroupId = createPlacementGroup(cloud, { name: "g", type: "spread" }).id;
        aServer(cloud, { placementGroupId });
        deletePlacementGroup(cloud, placementGroupId);
      },
    ],
    ["a volume of 9 GB", "invalid_input", () => aVolume({ sizeGb: 9 })],
    ["a volume of 10241 GB", "invalid_input", () => aVolume({ sizeGb: 10_241 })],
    [
      "a volume elsewhere",
      "invalid_input",
      () => attachVolume(cloud, aVolume({ location: "ash" }).id, aServer(cloud).id),
    ],
    [
      "a volume on two servers",
      "volume_already_attached",
      () => {
        const { id } = aVolume({ serverId: aServer(cloud).id });
        attachVolume(cloud, id, aServer(cloud, { name: "two" }).id);
      },
    ],
    [
      "a seventeenth volume",
      "limit_exceeded_error",
      () => {
        const serverId = aServer(cloud).id;
        for (let index = 0; index <= 16; index += 1) aVolume({ name: `v${index}`, serverId });
      },
    ],
    [
      "a volume on a locked server",
      "locked",
      () => {
        const { id } = aServer(cloud);
        beginAction(cloud, id, "create_image");
        attachVolume(cloud, aVolume().id, id);
      },
    ],
    [
      "a smaller volume",
      "invalid_input",
      () => resizeVolume(cloud, aVolume({ sizeGb: 20 }).id, 10),
    ],
    [
      "deleting an attached volume",
      "resource_in_use",
      () => {
        deleteVolume(cloud, aVolume({ serverId: aServer(cloud).id }).id);
      },
    ],
    [
      "a rule without a port",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ port: null })] }),
    ],
    [
      "a port of ICMP",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ protocol: "icmp" })] }),
    ],
    [
      "a port out of range",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ port: "70000" })] }),
    ],
    [
      "a source with host bits",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ sourceIps: ["10.0.0.1/8"] })] }),
    ],
    [
      "a source that is no CIDR",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ sourceIps: ["10.0.0.1"] })] }),
    ],
    [
      "a rule for nobody",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: [open({ sourceIps: [] })] }),
    ],
    [
      "501 effective rules",
      "invalid_input",
      () => createFirewall(cloud, { name: "f", rules: Array.from({ length: 501 }, () => open()) }),
    ],
    [
      "a sixth firewall on a server",
      "resource_limit_exceeded",
      () => {
        const { id } = aServer(cloud, { labels: { a: "b" } });
        for (let index = 0; index < 5; index += 1) {
          createFirewall(cloud, { name: `f${index}`, appliedTo: [{ serverId: id }] });
        }
        createFirewall(cloud, { name: "by label", appliedTo: [{ labelSelector: "a=b" }] });
      },
    ],
    [
      "deleting a firewall in use",
      "resource_in_use",
      () => {
        const { id } = createFirewall(cloud, {
          name: "f",
          appliedTo: [{ serverId: aServer(cloud).id }],
        });
        deleteFirewall(cloud, id);
      },
    ],
    [
      "a public network",
      "invalid_input",
      () => createNetwork(cloud, { name: "n", ipRange: "8.8.8.0/24" }),
    ],
    [
      "a subnet outside its network",
      "invalid_input",
      () =>
        addSubnet(cloud, aNetwork(), {
          type: "cloud",
          ipRange: "10.1.0.0/24",
          networkZone: "us-west",
        }),
    ],
    [
      "subnets that overlap",
      "invalid_input",
      () =>
        addSubnet(cloud, aNetwork(), {
          type: "cloud",
          ipRange: "10.0.1.128/25",
          networkZone: "us-west",
        }),
    ],
    [
      "an address that is taken",
      "ip_not_available",
      () => {
        const id = aNetwork();
        for (const name of ["one", "two"])
          attachToNetwork(cloud, aServer(cloud, { name }).id, id, { ip: "10.0.1.5" });
      },
    ],
    [
      "a network twice",
      "server_already_attached",
      () => {
        const [id, server] = [aNetwork(), aServer(cloud).id];
        for (let index = 0; index < 2; index += 1) attachToNetwork(cloud, server, id);
      },
    ],
    [
      "a network without a subnet in the zone",
      "no_subnet_available",
      () => attachToNetwork(cloud, aServer(cloud, { location: "ash" }).id, aNetwork()),
    ],
    [
      "networks that overlap",
      "networks_overlap",
      () => {
        const [first, server] = [aNetwork(), aServer(cloud).id];
        const second = createNetwork(cloud, { name: "second", ipRange: "10.0.0.0/8" }).id;
        for (const id of [first, second]) attachToNetwork(cloud, server, id);
      },
    ],
    [
      "deleting a network with servers",
      "resource_in_use",
      () => {
        const id = aNetwork();
        attachToNetwork(cloud, aServer(cloud).id, id);
        deleteNetwork(cloud, id);
      },
    ],
    [
      "deleting a subnet with servers",
      "resource_in_use",
      () => {
        const id = aNetwork();
        attachToNetwork(cloud, aServer(cloud).id, id);
        deleteSubnet(cloud, id, "10.0.1.0/24");
      },
    ],
    [
      "an SSH key twice",
      "uniqueness_error",
      () => ["a", "b"].map((name) => createSshKey(cloud, { name, publicKey: key })),
    ],
    [
      "an SSH key that is none",
      "invalid_input",
      () => createSshKey(cloud, { name: "a", publicKey: "no" }),
    ],
  ])("%s: %s", (_, code, work) => {
    let before = "";
    // The last request of the row is the one that is refused.
    const request = cloud.request.bind(cloud);
    let depth = 0;
    cloud.request = (operation, inner) => {
      if (depth === 0) before = JSON.stringify(everything());
      depth += 1;
      try {
        return request(operation, inner);
      } finally {
        depth -= 1;
      }
    };
    expect(codeOf(work)).toBe(code);
    expect(JSON.stringify(everything())).toBe(before);
  });
});

const everything = () => cloud.everything().map(({ kind, id }) => [kind, id, cloud.find(kind, id)]);

describe("a server's firewall", () => {
  const packet = { from: "203.0.113.7", protocol: "tcp", port: 443 } as const;
  const letsIn = (
    change: Partial<{ from: string; protocol: "tcp" | "udp"; port: number }> = {},
  ) => {
    const vendor = hetznerMachines(lab.store);
    const [machine] = vendor.machines();
    return machine !== undefined && vendor.letsIn(machine, { ...packet, ...change });
  };

  it("is open without any, and closed once one is attached", () => {
    const { id } = aServer(cloud);
    expect(letsIn({ port: 22 })).toBe(true);
    createFirewall(cloud, { name: "f", appliedTo: [{ serverId: id }] });
    expect(letsIn({ port: 22 })).toBe(false);
  });

  it.each([
    [{}, true],
    [{ protocol: "udp" as const }, false],
    [{ port: 444 }, false],
    [{ from: "198.51.100.1" }, false],
    [{ port: 30_500 }, true],
    [{ port: 32_768 }, false],
  ])("lets %j in: %s", (change, expected) => {
    const { id } = aServer(cloud);
    const sourceIps = ["203.0.113.0/24"];
    createFirewall(cloud, {
      name: "f",
      rules: [open({ sourceIps }), open({ sourceIps, port: "30000-32767" })],
      appliedTo: [{ serverId: id }],
    });
    expect(letsIn(change)).toBe(expected);
  });

  it("follows the labels it is applied by, and any of several admits", () => {
    const { id } = aServer(cloud, { labels: { role: "web" } });
    createFirewall(cloud, { name: "closed", appliedTo: [{ labelSelector: "role in (web,db)" }] });
    const other = createFirewall(cloud, { name: "open", rules: [open()] });
    expect(letsIn()).toBe(false);
    applyFirewall(cloud, other.id, [{ labelSelector: "role=web" }]);
    expect(letsIn()).toBe(true);
    setFirewallRules(cloud, other.id, [open({ direction: "out", destinationIps: ["0.0.0.0/0"] })]);
    expect(letsIn()).toBe(false);
    updateServer(cloud, id, { labels: {} });
    expect(letsIn({ port: 22 })).toBe(true);
  });
});

describe("what goes with a server", () => {
  it("are the addresses made for it, and nothing else", () => {
    const own = aServer(cloud);
    const lasting = anAddress();
    const server = aServer(cloud, { name: "two", ipv4: { primaryIpId: lasting.id } });
    const volume = aVolume({ serverId: server.id });
    const firewall = createFirewall(cloud, { name: "f", appliedTo: [{ serverId: server.id }] });
    for (const { id } of [own, server]) deleteServer(cloud, id);
    expect(cloud.all("primary_ip")).toMatchObject([{ id: lasting.id, assigneeId: null }]);
    expect(cloud.all("volume")).toMatchObject([{ id: volume.id, serverId: null }]);
    expect(cloud.get("firewall", firewall.id).appliedTo).toEqual([]);
  });
});

describe("a server's machine", () => {
  it("is another one once its disk was written anew", () => {
    const { id } = aServer(cloud);
    const [before] = hetznerMachines(lab.store).machines();
    rebuild(cloud, id, 4);
    const [after] = hetznerMachines(lab.store).machines();
    expect([before?.id, after?.id]).toEqual([`hcloud/${id}`, `hcloud/${id}#1`]);
  });

  it("waits for an action to end", () => {
    const { id } = aServer(cloud);
    beginAction(cloud, id, "create_image");
    expect(
      codeOf(() => {
        deleteServer(cloud, id);
      }),
    ).toBe("locked");
    endAction(cloud, id);
    deleteServer(cloud, id);
  });
});

describe("public addresses", () => {
  it("are of the world's own network, and no two objects have one", () => {
    changeSetting(lab.store, publicCidrSetting, "127.20.7.0/30");
    const addresses = ["a", "b"].map((name) => anAddress({ name }).ip);
    expect(addresses).toEqual(["127.20.7.1", "127.20.7.2"]);
    expect(() => nextIpv4(cloud)).toThrow("all 2 addresses of 127.20.7.0/30 are used");
    deletePrimaryIp(cloud, cloud.all("primary_ip")[0]?.id ?? 0);
    expect(anAddress().ip).toBe("127.20.7.1");
  });
});
