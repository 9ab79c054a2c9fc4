import { clientCertificate } from "../../../components/gate/clientCertificate";
import { askEtcdMembers } from "../../../components/gate/machineApi";
import {
  type Authorities,
  certificateAuthority,
  ed25519,
  type SimulatedControlPlane,
  startControlPlane,
} from "../../support/controlPlanes";
import { etcdMembersSeenByTalosctl } from "../../support/talosctl";

const address = "127.61.0.2";
const members = [
  { name: "cp-0", address: "192.0.2.1" },
  { name: "cp-1", address: "192.0.2.2" },
];

describe("the question who votes in etcd", () => {
  let authorities: Authorities;
  let server: SimulatedControlPlane;

  beforeAll(async () => {
    authorities = {
      kubernetes: await certificateAuthority(),
      talos: await certificateAuthority(ed25519, [address]),
    };
    server = await startControlPlane(address, authorities, members);
  });
  afterAll(() => server.close());

  const ask = async (signer = authorities.talos, node = address) =>
    askEtcdMembers(node, await clientCertificate(signer, "O=os:reader,CN=gate", 60));

  it("gives every member with its address", async () => {
    const answer = await ask();
    expect(answer).toMatchObject({ kind: "members", members });
  });

  it("is understood by the real talosctl, which sees the same members", async () => {
    const client = await clientCertificate(authorities.talos, "O=os:reader,CN=gate", 60);
    const answer = await ask();
    if (answer.kind !== "members") throw new Error(answer.seen);
    const table = await etcdMembersSeenByTalosctl(address, client);
    for (const { id, name, address: host } of answer.members) {
      expect(table).toMatch(new RegExp(`${id} +${name} .*https://${host}:2379`));
    }
  });

  it("tells a node whose etcd is silent from no node at all", async () => {
    server.answers.members = undefined;
    await expect(ask()).resolves.toEqual({ kind: "no etcd", seen: "etcdserver: no leader" });
    server.answers.members = members;
    await expect(ask(authorities.talos, "127.61.0.9")).resolves.toEqual({
      kind: "nobody",
      seen: "connect ECONNREFUSED 127.61.0.9:50000",
    });
  });

  it("takes a node of another cluster, or one without configuration, for none", async () => {
    const answer = await ask(await certificateAuthority(ed25519));
    expect(answer).toMatchObject({ kind: "stranger" });
  });

  it.each([
    { told: "[2001:db8::1]", address: "2001:db8::1" },
    { told: "no address", address: "" },
  ])(
    "takes '$told' in a member's URL for the address '$address'",
    async ({ told, address: host }) => {
      server.answers.members = [{ name: "cp-0", address: told }];
      await expect(ask()).resolves.toMatchObject({ members: [{ address: host }] });
      server.answers.members = members;
    },
  );
});
