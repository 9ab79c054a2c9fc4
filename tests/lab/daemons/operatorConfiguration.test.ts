import { operatorConfiguration } from "../../../lab/galera/operatorConfiguration";

const member = {
  name: "galera-0",
  address: "10.244.0.7",
  members: ["10.244.0.7", "10.244.1.7", "10.244.2.7"],
  rootPassword: "word",
  galeraLibrary: "/usr/lib/galera/libgalera_smm.so",
  replicaThreads: 2,
  providerOptions: { "gcs.fc_limit": "128" },
};

describe("the operator's part of a member's configuration", () => {
  const lines = operatorConfiguration(member).split("\n");

  it("names the member and all of them", () => {
    expect(lines).toContain('wsrep_cluster_address="gcomm://10.244.0.7,10.244.1.7,10.244.2.7"');
    expect(lines).toContain('wsrep_node_address="10.244.0.7"');
  });

  it("adds addresses to the provider's options that we give", () => {
    expect(lines).toContain(
      'wsrep_provider_options="gmcast.listen_addr=tcp://0.0.0.0:4567;' +
        'ist.recv_addr=10.244.0.7:4568;socket.ssl=false;gcs.fc_limit=128"',
    );
  });
});
