import { etcdSettings } from "../../lab/mesh/etcd";
import { topologyOf } from "../../lab/mesh/topology";
import { settings } from "../support/settings";

const underlay = { name: "1500", mtuBytes: { vps: 1_500, home: 1_500 } };
const timings = { heartbeatMilliseconds: 300, electionMilliseconds: 3_000 };
const { nodes } = topologyOf(settings({ cluster: { etcd: timings } }), underlay);

describe("etcd's settings", () => {
  it("are those of the control plane's documents", () => {
    const members = nodes.filter(({ role }) => role === "controlplane");
    expect(members.map(etcdSettings)).toEqual(
      ["5.78.43.147", "5.78.106.249", "10.2.1.1"].map((address) => ({ address, ...timings })),
    );
  });

  it("are missing on a worker, which is said", () => {
    const [worker] = nodes.filter(({ role }) => role === "worker");
    expect(() => worker && etcdSettings(worker)).toThrow(
      "talos-pve-worker-0: its documents do not configure etcd",
    );
  });
});
