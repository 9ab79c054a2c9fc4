import { parse } from "yaml";
import { kubeconfig } from "../../components/kubeconfig";

describe("the kubeconfig", () => {
  const text = kubeconfig(
    "hybrid",
    [
      { name: "vps-0", address: "203.0.113.1" },
      { name: "vps-1", address: "203.0.113.2" },
    ],
    { caCertificate: "Y2E=", clientCertificate: "Y2VydA==", clientKey: "a2V5" },
  );

  it("has a context for each VPS at its own address, the first being current", () => {
    expect(parse(text)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "hybrid-vps-0",
      clusters: [
        {
          name: "hybrid-vps-0",
          cluster: { server: "https://203.0.113.1:6443", "certificate-authority-data": "Y2E=" },
        },
        {
          name: "hybrid-vps-1",
          cluster: { server: "https://203.0.113.2:6443", "certificate-authority-data": "Y2E=" },
        },
      ],
      contexts: [
        { name: "hybrid-vps-0", context: { cluster: "hybrid-vps-0", user: "hybrid-admin" } },
        { name: "hybrid-vps-1", context: { cluster: "hybrid-vps-1", user: "hybrid-admin" } },
      ],
      users: [
        {
          name: "hybrid-admin",
          user: { "client-certificate-data": "Y2VydA==", "client-key-data": "a2V5" },
        },
      ],
    });
  });

  it("never points at the name that only exists inside the cluster", () => {
    expect(text).not.toContain("localhost");
  });
});
