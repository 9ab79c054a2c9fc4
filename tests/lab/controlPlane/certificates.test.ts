import { X509Certificate, createPrivateKey } from "node:crypto";
import { Authority } from "../../../lab/controlPlane/certificates";
import { describeReal, newSecrets } from "../supervisor/testLab";

describeReal("a certificate", () => {
  let authority: Authority;
  let ca: X509Certificate;

  beforeAll(() => {
    authority = new Authority(newSecrets().k8s);
    ca = new X509Certificate(authority.certificatePem);
  });

  test("of a server is signed by the authority and names all it answers to", async () => {
    const names = ["localhost", "127.20.0.1"];
    const signed = await authority.sign({ subject: "CN=server", names });
    const certificate = new X509Certificate(signed.certificatePem);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.20.0.1")).toBe("127.20.0.1");
    expect(certificate.checkIP("127.20.0.2")).toBeUndefined();
    expect(certificate.checkPrivateKey(createPrivateKey(signed.privateKeyPem))).toBe(true);
  });

  test("of a client is good for a client only", async () => {
    const { certificatePem } = await authority.sign({ subject: "O=group,CN=user" });
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.subject).toBe("O=group\nCN=user");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(certificate.subjectAltName).toBeUndefined();
  });

  test("with further names goes with the same key", async () => {
    const first = await authority.sign({ subject: "CN=server", names: ["127.20.0.1"] });
    const again = await authority.signAgain(
      { subject: "CN=server", names: ["127.20.0.1", "127.20.0.2"] },
      first,
    );
    const certificate = new X509Certificate(again);
    expect(certificate.checkPrivateKey(createPrivateKey(first.privateKeyPem))).toBe(true);
    expect(certificate.checkIP("127.20.0.2")).toBe("127.20.0.2");
  });
});
