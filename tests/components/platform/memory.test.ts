import fc from "../../support/properties";
import { memoryOnFullestVps, workloads } from "../../../components/platform/memory";
import { settings } from "../../support/settings";

const cpx31MiB = 8_192;

describe("the memory on the fullest VPS", () => {
  it("fits the smallest server of prod, with 30 % left", () => {
    const { requestsMiB, limitsMiB } = memoryOnFullestVps(settings());
    expect(requestsMiB).toBeLessThanOrEqual(limitsMiB);
    expect(limitsMiB).toBeLessThanOrEqual(Math.floor(cpx31MiB * 0.7));
  });

  it("is the sum of what may meet there when the other VPS is lost", () => {
    const members = 768 + 2 * 256 + 384;
    // Agent, Envoy, operator; Hetzner's controller and node part; local-path; two controllers and
    // two webhooks of cert-manager with one injector; two CoreDNS.
    const requests = 300 + 96 + 96 + 112 + 72 + 32 + 2 * 64 + 2 * 32 + 64 + 2 * 70;
    const limits = 768 + 256 + 256 + 352 + 224 + 96 + 2 * 192 + 2 * 96 + 192 + 2 * 170;
    // Operator and webhook of the database, an agent, the operator of the zones, ExternalDNS, and
    // the webhook of challenges.
    const dnsRequests = 96 + 48 + 32 + 64 + 64 + 48;
    const dnsLimits = 256 + 96 + 64 + 128 + 128 + 96;
    // The operator that carries secrets; what seals and what restarts stands at home.
    const [secretsRequests, secretsLimits] = [96, 224];
    expect(memoryOnFullestVps(settings())).toEqual({
      requestsMiB: requests + dnsRequests + secretsRequests + members,
      limitsMiB: limits + dnsLimits + secretsLimits + members,
    });
  });

  it("counts a member each of database and secret store, and a name server beside the writer", () => {
    const size = fc.integer({ min: 256, max: 4_096 });
    const demand = (database: number, server: number, vault: number) =>
      memoryOnFullestVps(
        settings({
          dns: { databaseMemoryMiB: database, serverMemoryMiB: server },
          vault: { memoryMiB: vault },
        }),
      );
    const least = demand(512, 256, 256);
    fc.assert(
      fc.property(fc.integer({ min: 512, max: 4_096 }), size, size, (database, server, vault) => {
        const more = database - 512 + 2 * (server - 256) + vault - 256;
        expect(demand(database, server, vault)).toEqual({
          requestsMiB: least.requestsMiB + more,
          limitsMiB: least.limitsMiB + more,
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe("the table of containers", () => {
  it.each(Object.entries(workloads))(
    "lets no container of %s ask for more than it may use",
    (_, workload) => {
      const rows = Object.values({
        ...workload.containers,
        ...("initContainers" in workload && workload.initContainers),
      });
      expect(rows.length).toBeGreaterThan(0);
      for (const { requestMiB, limitMiB } of rows) {
        expect(requestMiB).toBeGreaterThan(0);
        expect(limitMiB).toBeGreaterThanOrEqual(requestMiB);
      }
    },
  );
});
