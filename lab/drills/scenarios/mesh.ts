import { ownProcess } from "./ownProcess";

/** The node-to-node mesh with real WireGuard, in network namespaces. */
export const mesh = ownProcess({
  name: "mesh",
  description: "real WireGuard tunnels and etcd between the nodes: packet sizes, NAT, closed ports",
  directory: "mesh",
});
