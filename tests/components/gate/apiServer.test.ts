import { probeApiServer } from "../../../components/gate/apiServer";
import { clientCertificate } from "../../../components/gate/clientCertificate";
import {
  type Authorities,
  certificateAuthority,
  ed25519,
  type SimulatedControlPlane,
  startControlPlane,
} from "../../support/controlPlanes";

const address = "127.61.0.1";

describe("the question to one API server", () => {
  let authorities: Authorities;
  let server: SimulatedControlPlane;

  beforeAll(async () => {
    authorities = {
      kubernetes: await certificateAuthority(),
      talos: await certificateAuthority(ed25519),
    };
  });
  beforeEach(async () => {
    server = await startControlPlane(address, authorities, []);
  });
  afterEach(() => server.close());

  const probe = async (signer = authorities.kubernetes) =>
    probeApiServer(address, await clientCertificate(signer, "O=system:masters,CN=gate", 60));

  it("is put with a certificate of the cluster's own authority", async () => {
    await probe();
    expect(server.clients[0]).toBe("system:masters/gate");
  });

  it("finds a ready API server", async () => {
    await expect(probe()).resolves.toEqual({ ready: true, seen: "ready" });
  });

  it("names the checks that fail", async () => {
    server.answers.readyzStatus = 500;
    server.answers.readyzBody =
      "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n";
    await expect(probe()).resolves.toEqual({
      ready: false,
      seen: "/readyz says 500 [-]etcd failed: reason withheld",
    });
  });

  it("does not take an answer that says nothing of etcd for readiness", async () => {
    server.answers.readyzBody = "ok";
    await expect(probe()).resolves.toMatchObject({
      ready: false,
      seen: "/readyz does not say [+]etcd ok and [+]etcd-readiness ok",
    });
  });

  it("trusts no API server of another cluster", async () => {
    const { ready, seen } = await probe(await certificateAuthority());
    expect(ready).toBe(false);
    expect(seen).toMatch(/certificate|signature|alert/i);
  });

  it("reports a closed port as what was seen", async () => {
    await server.close();
    await expect(probe()).resolves.toMatchObject({
      ready: false,
      seen: `connect ECONNREFUSED ${address}:6443`,
    });
    server = await startControlPlane(address, authorities, []);
  });
});
