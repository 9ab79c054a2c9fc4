import type { Policies } from "@pulumi/policy";
import { clusterEndpointIsKubePrism } from "./clusterEndpointIsKubePrism";
import { controlPlanesAreSplitOverSites } from "./controlPlanesAreSplitOverSites";
import { exemptionsAreCurrent } from "./exemptionsAreCurrent";
import { hetznerVolumesAreCapped } from "./hetznerVolumesAreCapped";
import { hetznerVolumesAreFew } from "./hetznerVolumesAreFew";
import { identitiesOutliveTheCluster } from "./identitiesOutliveTheCluster";
import { kubeSpanIsEnabled } from "./kubeSpanIsEnabled";
import { kubeSpanPortIsOpen } from "./kubeSpanPortIsOpen";
import { losingHomeLeavesQuorum } from "./losingHomeLeavesQuorum";
import { monthlyCostIsShown } from "./monthlyCostIsShown";
import { monthlyCostIsWithinBudget } from "./monthlyCostIsWithinBudget";
import { nodeNamesAndAddressesAreUnique } from "./nodeNamesAndAddressesAreUnique";
import { onlyVpsNodesArePublic } from "./onlyVpsNodesArePublic";
import { openPortsAreAllowlisted } from "./openPortsAreAllowlisted";
import { serversAreBehindManagedFirewalls } from "./serversAreBehindManagedFirewalls";
import { uncheckedValuesAreListed } from "./uncheckedValuesAreListed";

/** Every rule, in the order in which a preview shows them: placement, network, storage, cost, identity. */
export const rules: Policies = [
  controlPlanesAreSplitOverSites,
  losingHomeLeavesQuorum,
  onlyVpsNodesArePublic,
  nodeNamesAndAddressesAreUnique,
  kubeSpanIsEnabled,
  clusterEndpointIsKubePrism,
  kubeSpanPortIsOpen,
  openPortsAreAllowlisted,
  serversAreBehindManagedFirewalls,
  hetznerVolumesAreCapped,
  hetznerVolumesAreFew,
  monthlyCostIsWithinBudget,
  // After the one about the budget, whose settings it shows.
  monthlyCostIsShown,
  identitiesOutliveTheCluster,
  // Last: what all others have noted by then.
  exemptionsAreCurrent,
  uncheckedValuesAreListed,
];
