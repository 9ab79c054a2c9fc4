import type { Policies } from "@pulumi/policy";
import { chartsAreKnown } from "./chartsAreKnown";
import { chartsArePinned } from "./chartsArePinned";
import { clusterEndpointIsKubePrism } from "./clusterEndpointIsKubePrism";
import { containersHaveMemoryLimits } from "./containersHaveMemoryLimits";
import { controlPlanesAreSplitOverSites } from "./controlPlanesAreSplitOverSites";
import { exemptionsAreCurrent } from "./exemptionsAreCurrent";
import { criticalServicesStayOnVps } from "./criticalServicesStayOnVps";
import { devicePluginStaysOnGpuNodes } from "./devicePluginStaysOnGpuNodes";
import { disruptionBudgetsKeepQuorum } from "./disruptionBudgetsKeepQuorum";
import { gatewayListensOnVpsOnly } from "./gatewayListensOnVpsOnly";
import { gpuIsClaimedOnce } from "./gpuIsClaimedOnce";
import { gpuPodsRunOnGpuNodes } from "./gpuPodsRunOnGpuNodes";
import { heavyServicesStayAtHome } from "./heavyServicesStayAtHome";
import { hetznerVolumesAreCapped } from "./hetznerVolumesAreCapped";
import { hetznerVolumesAreFew } from "./hetznerVolumesAreFew";
import { hostAccessIsAllowlisted } from "./hostAccessIsAllowlisted";
import { identitiesOutliveTheCluster } from "./identitiesOutliveTheCluster";
import { imagesArePinned } from "./imagesArePinned";
import { kubeSpanIsEnabled } from "./kubeSpanIsEnabled";
import { kubeSpanPortIsOpen } from "./kubeSpanPortIsOpen";
import { losingHomeLeavesQuorum } from "./losingHomeLeavesQuorum";
import { losingOneVpsKeepsServices } from "./losingOneVpsKeepsServices";
import { monthlyCostIsShown } from "./monthlyCostIsShown";
import { monthlyCostIsWithinBudget } from "./monthlyCostIsWithinBudget";
import { nodeNamesAndAddressesAreUnique } from "./nodeNamesAndAddressesAreUnique";
import { nodesAreLabelledWithTheirSite } from "./nodesAreLabelledWithTheirSite";
import { onlyVpsNodesArePublic } from "./onlyVpsNodesArePublic";
import { openPortsAreAllowlisted } from "./openPortsAreAllowlisted";
import { privilegedNamespacesAreAllowlisted } from "./privilegedNamespacesAreAllowlisted";
import { quorumMembersAreKeptApart } from "./quorumMembersAreKeptApart";
import { quorumMembersAreOdd } from "./quorumMembersAreOdd";
import { quorumMembersAreSplitOverSites } from "./quorumMembersAreSplitOverSites";
import { raftMembersAreAddressable } from "./raftMembersAreAddressable";
import { serversAreBehindManagedFirewalls } from "./serversAreBehindManagedFirewalls";
import { sitesAreRequiredNotPreferred } from "./sitesAreRequiredNotPreferred";
import { uncheckedValuesAreListed } from "./uncheckedValuesAreListed";
import { vaultKeepsOneStorage } from "./vaultKeepsOneStorage";

/**
 * Every rule, in the order in which a preview shows them: placement, nodes, network, DNS, pods,
 * storage, cost, secrets.
 */
export const rules: Policies = [
  controlPlanesAreSplitOverSites,
  losingHomeLeavesQuorum,
  losingOneVpsKeepsServices,
  criticalServicesStayOnVps,
  heavyServicesStayAtHome,
  sitesAreRequiredNotPreferred,
  nodesAreLabelledWithTheirSite,
  quorumMembersAreOdd,
  quorumMembersAreSplitOverSites,
  quorumMembersAreKeptApart,
  disruptionBudgetsKeepQuorum,
  raftMembersAreAddressable,
  gatewayListensOnVpsOnly,
  gpuPodsRunOnGpuNodes,
  devicePluginStaysOnGpuNodes,
  gpuIsClaimedOnce,
  onlyVpsNodesArePublic,
  nodeNamesAndAddressesAreUnique,
  kubeSpanIsEnabled,
  clusterEndpointIsKubePrism,
  kubeSpanPortIsOpen,
  openPortsAreAllowlisted,
  serversAreBehindManagedFirewalls,
  chartsAreKnown,
  chartsArePinned,
  imagesArePinned,
  containersHaveMemoryLimits,
  hostAccessIsAllowlisted,
  privilegedNamespacesAreAllowlisted,
  hetznerVolumesAreCapped,
  hetznerVolumesAreFew,
  monthlyCostIsWithinBudget,
  // After the one about the budget, whose settings it shows.
  monthlyCostIsShown,
  identitiesOutliveTheCluster,
  vaultKeepsOneStorage,
  // Last: what all others have noted by then.
  exemptionsAreCurrent,
  uncheckedValuesAreListed,
];
