import type { Policies } from "@pulumi/policy";
import { bitnamiIsAbsent } from "./bitnamiIsAbsent";
import { certificatesComeFromOneAuthority } from "./certificatesComeFromOneAuthority";
import { chartsAreKnown } from "./chartsAreKnown";
import { chartsArePinned } from "./chartsArePinned";
import { ciliumIsNotManagedByFlux } from "./ciliumIsNotManagedByFlux";
import { ciliumTunnelsWithVxlan } from "./ciliumTunnelsWithVxlan";
import { ciliumVersionIsSupported } from "./ciliumVersionIsSupported";
import { claimsKeepAgreedSizes } from "./claimsKeepAgreedSizes";
import { claimsNameTheirClass } from "./claimsNameTheirClass";
import { claimsPerSiteAreBounded } from "./claimsPerSiteAreBounded";
import { clusterEndpointIsKubePrism } from "./clusterEndpointIsKubePrism";
import { containersHaveMemoryLimits } from "./containersHaveMemoryLimits";
import { controlPlanesAreSplitOverSites } from "./controlPlanesAreSplitOverSites";
import { credentialsAreNotLiterals } from "./credentialsAreNotLiterals";
import { criticalServicesStayOnVps } from "./criticalServicesStayOnVps";
import { devicePluginStaysOnGpuNodes } from "./devicePluginStaysOnGpuNodes";
import { disksAreNamedLastingly } from "./disksAreNamedLastingly";
import { disruptionBudgetsKeepQuorum } from "./disruptionBudgetsKeepQuorum";
import { downPeerBypassIsDecided } from "./downPeerBypassIsDecided";
import { etcdToleratesTheDistance } from "./etcdToleratesTheDistance";
import { exemptionsAreCurrent } from "./exemptionsAreCurrent";
import { externalSecretsAreRefreshedAsAgreed } from "./externalSecretsAreRefreshedAsAgreed";
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
import { kubeSpanEndpointsAreFiltered } from "./kubeSpanEndpointsAreFiltered";
import { kubeSpanIsEnabled } from "./kubeSpanIsEnabled";
import { kubeSpanPortIsOpen } from "./kubeSpanPortIsOpen";
import { kubeconfigLeadsToVps } from "./kubeconfigLeadsToVps";
import { kubernetesVersionsFit } from "./kubernetesVersionsFit";
import { localPathIsForReplicatedData } from "./localPathIsForReplicatedData";
import { losingHomeLeavesQuorum } from "./losingHomeLeavesQuorum";
import { losingOneVpsKeepsServices } from "./losingOneVpsKeepsServices";
import { metadataServiceIsDenied } from "./metadataServiceIsDenied";
import { mirrorsFallBackToUpstream } from "./mirrorsFallBackToUpstream";
import { modelServerIsBehindItsProxy } from "./modelServerIsBehindItsProxy";
import { monthlyCostIsShown } from "./monthlyCostIsShown";
import { monthlyCostIsWithinBudget } from "./monthlyCostIsWithinBudget";
import { mtuFitsTheMesh } from "./mtuFitsTheMesh";
import { nameServersOwnNoDatabase } from "./nameServersOwnNoDatabase";
import { networkComesFirst } from "./networkComesFirst";
import { nodeAddressesArePinned } from "./nodeAddressesArePinned";
import { nodeLeftoversAreAbsent } from "./nodeLeftoversAreAbsent";
import { nodeNamesAndAddressesAreUnique } from "./nodeNamesAndAddressesAreUnique";
import { nodesAreLabelledWithTheirSite } from "./nodesAreLabelledWithTheirSite";
import { nodesAreNotScripted } from "./nodesAreNotScripted";
import { nodesRunOneTalosVersion } from "./nodesRunOneTalosVersion";
import { onlyVpsNodesArePublic } from "./onlyVpsNodesArePublic";
import { openPortsAreAllowlisted } from "./openPortsAreAllowlisted";
import { privilegedNamespacesAreAllowlisted } from "./privilegedNamespacesAreAllowlisted";
import { proxmoxClaimsHaveOneWriter } from "./proxmoxClaimsHaveOneWriter";
import { publishedNamesHaveCertificates } from "./publishedNamesHaveCertificates";
import { quorumMembersAreKeptApart } from "./quorumMembersAreKeptApart";
import { quorumMembersAreOdd } from "./quorumMembersAreOdd";
import { quorumMembersAreSplitOverSites } from "./quorumMembersAreSplitOverSites";
import { raftMembersAreAddressable } from "./raftMembersAreAddressable";
import { recordsComeFromRoutes } from "./recordsComeFromRoutes";
import { rejectedNetworksAreAbsent } from "./rejectedNetworksAreAbsent";
import { rejectedStorageIsAbsent } from "./rejectedStorageIsAbsent";
import { replicatedDataIsLocal } from "./replicatedDataIsLocal";
import { schematicsFitTheirNodes } from "./schematicsFitTheirNodes";
import { secretStoreFollowsVault } from "./secretStoreFollowsVault";
import { secretsComeFromComponents } from "./secretsComeFromComponents";
import { serversAreAsAgreed } from "./serversAreAsAgreed";
import { serversAreBehindManagedFirewalls } from "./serversAreBehindManagedFirewalls";
import { serversBootWithoutUserData } from "./serversBootWithoutUserData";
import { serversKeepTheirMachine } from "./serversKeepTheirMachine";
import { singleWritersAreRecreated } from "./singleWritersAreRecreated";
import { sitesAreRequiredNotPreferred } from "./sitesAreRequiredNotPreferred";
import { storageBelongsToItsSite } from "./storageBelongsToItsSite";
import { storageStaysOnOneSite } from "./storageStaysOnOneSite";
import { systemDisksAreNotBackedUp } from "./systemDisksAreNotBackedUp";
import { trafficIsEncryptedOnce } from "./trafficIsEncryptedOnce";
import { uncheckedValuesAreListed } from "./uncheckedValuesAreListed";
import { vaultKeepsOneStorage } from "./vaultKeepsOneStorage";
import { volumesAreRetained } from "./volumesAreRetained";
import { vpsHasOneDatabase } from "./vpsHasOneDatabase";
import { zonesAreNotTransferred } from "./zonesAreNotTransferred";
import { zonesAreProvedByDns } from "./zonesAreProvedByDns";
import { zonesFollowTheirOperator } from "./zonesFollowTheirOperator";

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
  disksAreNamedLastingly,
  nodeLeftoversAreAbsent,
  mirrorsFallBackToUpstream,
  kubeSpanIsEnabled,
  downPeerBypassIsDecided,
  kubeSpanEndpointsAreFiltered,
  mtuFitsTheMesh,
  clusterEndpointIsKubePrism,
  kubeconfigLeadsToVps,
  kubeSpanPortIsOpen,
  openPortsAreAllowlisted,
  serversAreBehindManagedFirewalls,
  ciliumTunnelsWithVxlan,
  ciliumVersionIsSupported,
  ciliumIsNotManagedByFlux,
  networkComesFirst,
  trafficIsEncryptedOnce,
  rejectedNetworksAreAbsent,
  metadataServiceIsDenied,
  publishedNamesHaveCertificates,
  certificatesComeFromOneAuthority,
  nameServersOwnNoDatabase,
  zonesAreNotTransferred,
  zonesAreProvedByDns,
  zonesFollowTheirOperator,
  recordsComeFromRoutes,
  bitnamiIsAbsent,
  chartsAreKnown,
  chartsArePinned,
  imagesArePinned,
  containersHaveMemoryLimits,
  hostAccessIsAllowlisted,
  privilegedNamespacesAreAllowlisted,
  singleWritersAreRecreated,
  modelServerIsBehindItsProxy,
  hetznerVolumesAreCapped,
  hetznerVolumesAreFew,
  rejectedStorageIsAbsent,
  storageStaysOnOneSite,
  storageBelongsToItsSite,
  claimsNameTheirClass,
  claimsKeepAgreedSizes,
  claimsPerSiteAreBounded,
  proxmoxClaimsHaveOneWriter,
  localPathIsForReplicatedData,
  replicatedDataIsLocal,
  vpsHasOneDatabase,
  volumesAreRetained,
  monthlyCostIsWithinBudget,
  // After the one about the budget, whose settings it shows.
  monthlyCostIsShown,
  identitiesOutliveTheCluster,
  vaultKeepsOneStorage,
  secretStoreFollowsVault,
  secretsComeFromComponents,
  credentialsAreNotLiterals,
  externalSecretsAreRefreshedAsAgreed,
  // Last: what all others have noted by then.
  exemptionsAreCurrent,
  uncheckedValuesAreListed,
];
