/** What a member is told by the operator, and by nobody else. */
export interface OperatorMember {
  readonly name: string;
  readonly address: string;
  /** Addresses of all members. */
  readonly members: readonly string[];
  readonly rootPassword: string;
  readonly galeraLibrary: string;
  readonly replicaThreads: number;
  readonly providerOptions: Readonly<Record<string, string>>;
}

/**
 * The configuration that mariadb-operator 26.6 writes for a member, with TLS off: same options, same
 * values, but that members have addresses here instead of names of pods.
 */
export function operatorConfiguration(member: OperatorMember): string {
  const { name, address, members, rootPassword, galeraLibrary, replicaThreads } = member;
  const provider = {
    "gmcast.listen_addr": "tcp://0.0.0.0:4567",
    "ist.recv_addr": `${address}:4568`,
    "socket.ssl": "false",
    ...member.providerOptions,
  };
  const providerText = Object.entries(provider).map(([key, value]) => `${key}=${value}`);
  const options = {
    bind_address: "*",
    default_storage_engine: "InnoDB",
    binlog_format: "row",
    innodb_autoinc_lock_mode: 2,
    wsrep_on: "ON",
    wsrep_cluster_address: `"gcomm://${members.join(",")}"`,
    wsrep_cluster_name: "mariadb-operator",
    wsrep_slave_threads: replicaThreads,
    wsrep_node_address: `"${address}"`,
    wsrep_node_name: `"${name}"`,
    wsrep_provider: galeraLibrary,
    wsrep_provider_options: `"${providerText.join(";")}"`,
    wsrep_sst_method: `"mariabackup"`,
    wsrep_sst_auth: `"root:${rootPassword}"`,
    wsrep_sst_receive_address: `"${address}:4444"`,
  };
  const lines = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  return ["[mariadb]", ...lines, ""].join("\n");
}
