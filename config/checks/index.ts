import { addresses } from "./addresses";
import { adminNetworks } from "./adminNetworks";
import type { Check } from "./check";
import { clusterNetworks } from "./clusterNetworks";
import { apiThrough, controlPlanes } from "./controlPlanes";
import { disjointNetworks } from "./disjointNetworks";
import { disks } from "./disks";
import { dnsDatabase } from "./dnsDatabase";
import { dnsNameServers } from "./dnsNameServers";
import { dnsZones } from "./dnsZones";
import { endpoints } from "./endpoints";
import { extensions } from "./extensions";
import { gatewayHostnames } from "./gatewayHostnames";
import { gpu } from "./gpu";
import { homeLan } from "./homeLan";
import { homeMemory } from "./homeMemory";
import { localPathMembers } from "./localPathMembers";
import { mtu } from "./mtu";
import { networkAddresses } from "./networkAddresses";
import { placementGroup } from "./placementGroup";
import { publicEnds } from "./publicEnds";
import { publishedPorts } from "./publishedPorts";
import { timings } from "./timings";
import { uniqueness } from "./uniqueness";
import { vault } from "./vault";
import { versions } from "./versions";
import { vpsMemory } from "./vpsMemory";

/** Every check of a stack file, in the order in which their problems are told. */
export const checks: readonly Check[] = [
  versions,
  timings,
  networkAddresses,
  disjointNetworks,
  clusterNetworks,
  adminNetworks,
  publishedPorts,
  mtu,
  homeLan,
  endpoints,
  extensions,
  controlPlanes,
  apiThrough,
  placementGroup,
  uniqueness,
  addresses,
  publicEnds,
  gpu,
  disks,
  localPathMembers,
  vpsMemory,
  homeMemory,
  gatewayHostnames,
  dnsNameServers,
  dnsZones,
  dnsDatabase,
  vault,
];
