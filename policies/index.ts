import { PolicyPack } from "@pulumi/policy";
import { readPropertiesOnce } from "./readOnce";
import { rules } from "./rules";

readPropertiesOnce();

new PolicyPack("hybrid-cluster", {
  policies: rules,
  enforcementLevel: "mandatory",
  displayName: "Hybrid cluster",
  description: "Placement, quorum, ports, storage and identity of the hybrid cluster.",
});
