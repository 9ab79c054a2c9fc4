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
import { etcdToleratesTheDistance } from "./etcdToleratesTheDistance";
import { gatewayListensOnVpsOnly } from "./gatewayListensOnVpsOnly";
import { gpuIsClaimedOnce } from "./gpuIsClaimedOnce";
import { gpuPodsRunOnGpuNodes } from "./gpuPodsRunOnGpuNodes";
import { heavyServicesStayAtHome } from "./heavyServicesStayAtHome";
import { hetznerVolumesAreCapped } from "./hetznerVolumesAreCapped";
import { hetznerVolumesAreFew } from "./hetznerVolumesAreFew";
import { homeMachinesStayOnTheirHost } from "./homeMachinesStayOnTheirHost";
import { hostAccessIsAllowlisted } from "./hostAccessIsAllowlisted";
import { hostNamesArePinned } from "./hostNamesArePinned";
import { identitiesOutliveTheCluster } from "./identitiesOutliveTheCluster";
import { imagesArePinned } from "./imagesArePinned";
import { kubeSpanIsEnabled } from "./kubeSpanIsEnabled";
import { kubeSpanPortIsOpen } from "./kubeSpanPortIsOpen";
import { kubernetesVersionsFit } from "./kubernetesVersionsFit";
import { losingHomeLeavesQuorum } from "./losingHomeLeavesQuorum";
import { losingOneVpsKeepsServices } from "./losingOneVpsKeepsServices";
import { mirrorsFallBackToUpstream } from "./mirrorsFallBackToUpstream";
import { monthlyCostIsShown } from "./monthlyCostIsShown";
import { monthlyCostIsWithinBudget } from "./monthlyCostIsWithinBudget";
import { nodeAddressesArePinned } from "./nodeAddressesArePinned";
import { nodeLeftoversAreAbsent } from "./nodeLeftoversAreAbsent";
import { nodeNamesAndAddressesAreUnique } from "./nodeNamesAndAddressesAreUnique";
import { nodesAreLabelledWithTheirSite } from "./nodesAreLabelledWithTheirSite";
import { nodesAreNotScripted } from "./nodesAreNotScripted";
import { nodesRunOneTalosVersion } from "./nodesRunOneTalosVersion";
import { onlyVpsNodesArePublic } from "./onlyVpsNodesArePublic";
import { openPortsAreAllowlisted } from "./openPortsAreAllowlisted";
import { privilegedNamespacesAreAllowlisted } from "./privilegedNamespacesAreAllowlisted";
import { quorumMembersAreKeptApart } from "./quorumMembersAreKeptApart";
import { quorumMembersAreOdd } from "./quorumMembersAreOdd";
import { quorumMembersAreSplitOverSites } from "./quorumMembersAreSplitOverSites";
import { raftMembersAreAddressable } from "./raftMembersAreAddressable";
import { schematicsFitTheirNodes } from "./schematicsFitTheirNodes";
import { serversAreAsAgreed } from "./serversAreAsAgreed";
import { serversAreBehindManagedFirewalls } from "./serversAreBehindManagedFirewalls";
import { serversBootWithoutUserData } from "./serversBootWithoutUserData";
import { serversKeepTheirMachine } from "./serversKeepTheirMachine";
import { sitesAreRequiredNotPreferred } from "./sitesAreRequiredNotPreferred";
import { uncheckedValuesAreListed } from "./uncheckedValuesAreListed";
import { systemDisksAreNotBackedUp } from "./systemDisksAreNotBackedUp";
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
  serversAreAsAgreed,
  serversKeepTheirMachine,
  serversBootWithoutUserData,
  homeMachinesStayOnTheirHost,
  systemDisksAreNotBackedUp,
  nodesAreNotScripted,
  nodesRunOneTalosVersion,
  schematicsFitTheirNodes,
  kubernetesVersionsFit,
  hostNamesArePinned,
  nodeAddressesArePinned,
  etcdToleratesTheDistance,
  nodeLeftoversAreAbsent,
  mirrorsFallBackToUpstream,
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
