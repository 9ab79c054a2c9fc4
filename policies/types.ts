/** Types of the resources the rules look at, as the engine names them. */
export const resourceType = {
  stack: "pulumi:pulumi:Stack",
  hybridCluster: "hybrid:cluster:HybridCluster",
  persistentAuth: "hybrid:secrets:PersistentAuth",
  talosNode: "hybrid:cluster:TalosNode",
  configurationApply: "talos:machine/configurationApply:ConfigurationApply",
  machineSecrets: "talos:machine/secrets:Secrets",
  server: "hcloud:index/server:Server",
  firewall: "hcloud:index/firewall:Firewall",
  firewallAttachment: "hcloud:index/firewallAttachment:FirewallAttachment",
  volume: "hcloud:index/volume:Volume",
  snapshot: "hcloud:index/snapshot:Snapshot",
  primaryIp: "hcloud:index/primaryIp:PrimaryIp",
  floatingIp: "hcloud:index/floatingIp:FloatingIp",
  loadBalancer: "hcloud:index/loadBalancer:LoadBalancer",
  homeVm: "proxmoxve:index/vmLegacy:VmLegacy",
  homeContainer: "proxmoxve:index/containerLegacy:ContainerLegacy",
} as const;
