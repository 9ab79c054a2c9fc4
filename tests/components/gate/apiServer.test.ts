import {
  adminCertificate,
  type CertificateAuthority,
} from "../../../components/gate/adminCertificate";
import { probeApiServer } from "../../../components/gate/apiServer";
import { type ApiServer, certificateAuthority, startApiServer } from "../../support/apiServers";

const address = "127.61.0.1";
const member = { name: "cp-0", address };

describe("the question to one API server", () => {
  let authority: CertificateAuthority;
  let server: ApiServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
  });
  beforeEach(async () => {
    server = await startApiServer(address, authority, ["cp-0", "worker-0"]);
  });
  afterEach(() => server.close());

  const probe = async (signer = authority) =>
    probeApiServer(member, await adminCertificate(signer, 60));

  it("is put as an administrator with a certificate of the cluster's own authority", async () => {
    await probe();
    expect(server.clients[0]).toBe("system:masters/hybrid-gate");
  });

  it("finds a ready API server and the nodes it knows", async () => {
    await expect(probe()).resolves.toEqual({
      ready: true,
      seen: "ready",
      nodeNames: ["cp-0", "worker-0"],
    });
  });

  it("names the checks that fail", async () => {
    server.answers.readyzStatus = 500;
    server.answers.readyzBody =
      "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n";
    await expect(probe()).resolves.toEqual({
      ready: false,
      seen: "/readyz says 500 [-]etcd failed: reason withheld",
      nodeNames: [],
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
    server = await startApiServer(address, authority, []);
  });
});
