import { disksAreNamedLastingly } from "../../../policies/rules/disksAreNamedLastingly";
import { etcdToleratesTheDistance } from "../../../policies/rules/etcdToleratesTheDistance";
import { hostNamesArePinned } from "../../../policies/rules/hostNamesArePinned";
import { mirrorsFallBackToUpstream } from "../../../policies/rules/mirrorsFallBackToUpstream";
import { nodeAddressesArePinned } from "../../../policies/rules/nodeAddressesArePinned";
import { nodeLeftoversAreAbsent } from "../../../policies/rules/nodeLeftoversAreAbsent";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { configuration, node } from "../subjects";

const patched = (...patches: readonly string[]) => configuration("a", patches);
const hostname = (fields: string): string => `{ kind: HostnameConfig, ${fields} }`;

describeRule(hostNamesArePinned, {
  accepts: [
    { of: "the node's own name", resources: [patched(hostname('auto: "off", hostname: a'))] },
    {
      of: "a name over two patches",
      resources: [patched(hostname('auto: "off"'), hostname("hostname: a"))],
    },
  ],
  reports: [
    {
      of: "a name made up by the machine",
      resources: [patched(hostname("auto: stable, hostname: a"))],
      findings: [`node 'a': HostnameConfig.auto is "stable", expected off`],
    },
    {
      of: "another node's name",
      resources: [patched(hostname('auto: "off", hostname: b'))],
      findings: [`node 'a': HostnameConfig.hostname is "b", expected a`],
    },
    {
      of: "no document",
      resources: [patched("machine: {}")],
      findings: [
        "node 'a': HostnameConfig.auto is nothing, expected off",
        "node 'a': HostnameConfig.hostname is nothing, expected a",
      ],
    },
  ],
  leavesUnchecked: [{ of: "a name that an unknown patch may set", resources: [patched(unknown)] }],
});

const addresses = (kubelet: string, etcd: string): string =>
  JSON.stringify({
    machine: { kubelet: { nodeIP: { validSubnets: [kubelet] } } },
    cluster: { etcd: { advertisedSubnets: [etcd] } },
  });
const own = addresses("10.2.1.1/32", "10.2.1.1/32");
const link = "{ kind: LinkConfig, name: eth0, addresses: [{ address: 10.2.1.1/16 }] }";
const worker = node("a", { site: "home", role: "worker" });
const notOwn = (path: string, shown: string): string =>
  `node 'a': ${path} is ${shown}, expected the node's own address`;
const noLink = "node 'a': has no static address, expected LinkConfig.addresses";
const dhcp = "node 'a': asks for an address, expected static addresses only";

describeRule(nodeAddressesArePinned, {
  accepts: [
    { of: "a VPS with its own address", resources: [node("a"), patched(own)] },
    { of: "a node at home with a static one", resources: [worker, patched(own, link)] },
    {
      of: "a worker without etcd",
      resources: [
        node("a", { role: "worker" }),
        patched("machine: { kubelet: { nodeIP: { validSubnets: ['2001:db8::1/128'] } } }"),
      ],
    },
  ],
  reports: [
    {
      of: "nothing pinned on a control plane",
      resources: [node("a"), patched("machine: {}")],
      findings: [
        notOwn("machine.kubelet.nodeIP.validSubnets", "nothing"),
        notOwn("cluster.etcd.advertisedSubnets", "nothing"),
      ],
    },
    {
      of: "a whole network",
      resources: [node("a"), patched(addresses("10.2.0.0/16", "10.2.1.1/32"))],
      findings: [notOwn("machine.kubelet.nodeIP.validSubnets", '["10.2.0.0/16"]')],
    },
    {
      of: "a node at home without an address",
      resources: [worker, patched(own)],
      findings: [noLink],
    },
    {
      of: "DHCP at home",
      resources: [worker, patched(own, link, "{ kind: DHCPv4Config, name: eth0 }")],
      findings: [dhcp],
    },
    {
      of: "DHCP of the old kind at home",
      resources: [
        worker,
        patched(
          own,
          link,
          "machine: { network: { interfaces: [{ interface: eth0, dhcp: true }] } }",
        ),
      ],
      findings: [dhcp],
    },
  ],
  leavesUnchecked: [
    { of: "addresses that an unknown patch may set", resources: [node("a"), patched(unknown)] },
  ],
});

const etcd = (heartbeat: unknown, election: unknown) =>
  patched(
    JSON.stringify({
      cluster: {
        etcd: { extraArgs: { "heartbeat-interval": heartbeat, "election-timeout": election } },
      },
    }),
  );
const expected = "200 ms or more, and 5 heartbeats to 50000 ms";

describeRule(etcdToleratesTheDistance, {
  accepts: [
    { of: "timings for the Internet", resources: [node("a"), etcd("250", "2500")] },
    { of: "the shortest ones", resources: [node("a"), etcd("200", "1000")] },
    { of: "the longest ones", resources: [node("a"), etcd("1000", "50000")] },
    { of: "a worker", resources: [node("a", { role: "worker" }), patched("machine: {}")] },
  ],
  reports: [
    ...[
      { heartbeat: "199", election: "2500" },
      { heartbeat: "250", election: "1249" },
      { heartbeat: "250", election: "50001" },
      { heartbeat: "slow", election: "2500" },
    ].map(({ heartbeat, election }) => ({
      of: `heartbeat ${heartbeat} and election ${election}`,
      resources: [node("a"), etcd(heartbeat, election)],
      findings: [
        `node 'a': heartbeat "${heartbeat}", election "${election}", expected ${expected}`,
      ],
    })),
    {
      of: "etcd's own timings",
      resources: [node("a"), patched("machine: {}")],
      findings: [`node 'a': heartbeat nothing, election nothing, expected ${expected}`],
    },
    {
      of: "control planes that differ",
      resources: [
        ...[node("a"), node("b")],
        etcd("250", "2500"),
        { ...etcd("300", "3000"), name: "b" },
      ],
      findings: [
        `node 'b': heartbeat "300", election "3000", expected heartbeat "250", election "2500", as the others`,
      ],
    },
  ],
  leavesUnchecked: [
    { of: "timings that an unknown patch may set", resources: [node("a"), patched(unknown)] },
  ],
});

const probing = "machine: { sysctls: { net.ipv4.tcp_mtu_probing: '1' } }";

const volumeOn = (match: string): string =>
  `{ kind: UserVolumeConfig, name: more, provisioning: { diskSelector: { match: "${match}" } } }`;
const byLetter = (place: string): string =>
  `node 'a': ${place} names a disk by its letter, expected a name that stays`;

describeRule(disksAreNamedLastingly, {
  accepts: [
    { of: "the system disk", resources: [patched(volumeOn("system_disk"))] },
    { of: "a serial number", resources: [patched(volumeOn("disk.serial == 'S6'"))] },
    {
      of: "a path that stays",
      resources: [patched("machine: { disks: [{ device: /dev/disk/by-id/scsi-1 }] }")],
    },
    {
      of: "the disk of the installation, which is read once",
      resources: [patched("machine: { install: { disk: /dev/sda } }")],
    },
  ],
  reports: [
    {
      of: "a volume on a letter",
      resources: [patched(volumeOn("disk.dev_path == '/dev/vdb'"))],
      findings: [byLetter("UserVolumeConfig.provisioning.diskSelector.match")],
    },
    {
      of: "a letter in the old form, and a number",
      resources: [patched("machine: { disks: [{ device: /dev/sdb }, { device: /dev/nvme1n1 }] }")],
      findings: [byLetter("machine.disks.0.device"), byLetter("machine.disks.1.device")],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown patch beside a letter",
      resources: [patched(unknown, volumeOn("disk.dev_path == '/dev/vdb'"))],
      findings: [byLetter("UserVolumeConfig.provisioning.diskSelector.match")],
    },
  ],
});

describeRule(nodeLeftoversAreAbsent, {
  accepts: [
    {
      of: "other kernel settings",
      resources: [patched("machine: { sysctls: { vm.nr_hugepages: '1' } }")],
    },
    { of: "no kernel settings", resources: [patched("machine: {}")] },
    {
      of: "a setting that a later patch deletes",
      resources: [patched(probing, "machine: { sysctls: { $patch: delete } }")],
    },
  ],
  reports: [
    {
      of: "MTU probing",
      resources: [patched(probing)],
      findings: ["node 'a': sets net.ipv4.tcp_mtu_probing, expected the kernel's own"],
    },
    {
      of: "a setting that is configured",
      resources: [patched("machine: { sysctls: { vm.swappiness: '1' } }")],
      config: { sysctls: ["vm.swappiness"] },
      findings: ["node 'a': sets vm.swappiness, expected the kernel's own"],
    },
  ],
  leavesUnchecked: [
    { of: "settings that an unknown patch may make", resources: [patched(unknown)] },
  ],
});

const mirror = (name: string, urls: readonly string[], more = ""): string =>
  `{ kind: RegistryMirrorConfig, name: ${name}, endpoints: [${urls.map((url) => `{ url: "${url}" }`).join(", ")}]${more} }`;
const harbor = "https://harbor.example.org";
const ends = (registry: string, shown: string, upstream: string): string =>
  `node 'a' mirror of ${registry}: ends with ${shown}, expected ${upstream}`;

describeRule(mirrorsFallBackToUpstream, {
  accepts: [
    { of: "no mirror", resources: [patched("machine: {}")] },
    {
      of: "the upstream last",
      resources: [patched(mirror("ghcr.io", [harbor, "https://ghcr.io"]))],
    },
    {
      of: "the Docker registry under its own name",
      resources: [patched(mirror("docker.io", [harbor, "https://registry-1.docker.io/"]))],
    },
    {
      of: "the old form",
      resources: [
        patched(
          "machine: { registries: { mirrors: { ghcr.io: { endpoints: ['https://ghcr.io'] } } } }",
        ),
      ],
    },
  ],
  reports: [
    {
      of: "a mirror alone",
      resources: [patched(mirror("ghcr.io", [harbor]))],
      findings: [ends("ghcr.io", `"${harbor}"`, "https://ghcr.io")],
    },
    {
      of: "the upstream before the mirror",
      resources: [patched(mirror("ghcr.io", ["https://ghcr.io", harbor]))],
      findings: [ends("ghcr.io", `"${harbor}"`, "https://ghcr.io")],
    },
    {
      of: "no endpoint",
      resources: [patched(mirror("ghcr.io", []))],
      findings: [ends("ghcr.io", "nothing", "https://ghcr.io")],
    },
    {
      of: "a mirror that skips its upstream",
      resources: [patched(mirror("ghcr.io", [harbor, "https://ghcr.io"], ", skipFallback: true"))],
      findings: ["node 'a' mirror of ghcr.io: skips its upstream, expected a way past the mirror"],
    },
    {
      of: "the old form without the upstream",
      resources: [
        patched(
          `machine: { registries: { mirrors: { docker.io: { endpoints: ['${harbor}'] } } } }`,
        ),
      ],
      findings: [ends("docker.io", `"${harbor}"`, "https://registry-1.docker.io")],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown patch beside a mirror alone",
      resources: [patched(unknown, mirror("ghcr.io", [harbor]))],
      findings: [ends("ghcr.io", `"${harbor}"`, "https://ghcr.io")],
    },
  ],
});
