import path from "node:path";
import { Pki } from "../../../lab/controlPlane/pki";
import { programArguments, programNames } from "../../../lab/controlPlane/programs";
import { firstServiceAddress } from "../../../lab/controlPlane/serviceAddress";
import { timings } from "../../../lab/controlPlane/timing";

const directory = "/lab";
const parameters = (profile: keyof typeof timings): Record<string, readonly string[]> =>
  programArguments({
    pki: new Pki(path.join(directory, "pki")),
    ports: { api: 1, etcdClient: 2, etcdPeer: 3 },
    timing: timings[profile],
    etcdDirectory: path.join(directory, "etcd"),
    serviceCidr: "10.96.0.0/12",
    podCidr: "10.244.0.0/16",
    serviceAccountIssuer: "https://issuer",
  });

test.each(programNames)(
  "%s touches no file outside the lab and no address but loopback",
  (name) => {
    for (const parameter of parameters("life")[name] ?? []) {
      const value = parameter.slice(parameter.indexOf("=") + 1);
      // Below a device nothing can be made.
      if (value.startsWith("/")) expect(value).toMatch(/^\/(lab|dev\/null)\//);
      if (/(address|urls|servers|cluster)=/.test(parameter) && !parameter.includes("cidr")) {
        expect(parameter).toMatch(/127\.0\.0\.1/);
      }
    }
  },
);

test("the speed of the controllers is that of the profile", () => {
  const { "kube-controller-manager": manager, "kube-apiserver": apiServer } = parameters("fast");
  expect(manager).toContain("--node-monitor-grace-period=8s");
  expect(apiServer).toContain("--default-unreachable-toleration-seconds=3");
  expect(parameters("life")["kube-controller-manager"]).toContain(
    "--node-monitor-grace-period=50s",
  );
});

test.each(Object.entries(timings))("%s: a node may miss a renewal and live", (_, timing) => {
  expect(timing.nodeMonitorGraceSeconds).toBeGreaterThanOrEqual(3 * timing.leaseRenewSeconds);
  expect(timing.nodeMonitorGraceSeconds).toBeGreaterThan(timing.nodeMonitorPeriodSeconds);
});

test.each([
  ["10.96.0.0/12", "10.96.0.1"],
  ["10.97.3.9/16", "10.97.0.1"],
])("the API server's own service in %s is %s", (cidr, address) => {
  expect(firstServiceAddress(cidr)).toBe(address);
});
