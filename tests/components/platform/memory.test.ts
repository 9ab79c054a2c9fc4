import * as fc from "fast-check";
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
    const members = 1_024 + 256 + 512;
    // Agent, Envoy, operator; Hetzner's controller and node part; local-path; two controllers and
    // two webhooks of cert-manager with one injector; two CoreDNS.
    const requests = 300 + 96 + 96 + 112 + 72 + 32 + 2 * 64 + 2 * 32 + 64 + 2 * 70;
    const limits = 768 + 256 + 256 + 352 + 224 + 96 + 2 * 192 + 2 * 96 + 192 + 2 * 170;
    expect(memoryOnFullestVps(settings())).toEqual({
      requestsMiB: requests + members,
      limitsMiB: limits + members,
    });
  });

  it("counts one member each of the database, the name servers and the secret store", () => {
    const size = fc.integer({ min: 256, max: 4_096 });
    const demand = (database: number, server: number, vault: number) =>
      memoryOnFullestVps(
        settings({
          dns: { databaseMemoryMiB: database, serverMemoryMiB: server },
          vault: { memoryMiB: vault },
        }),
      );
    const least = demand(256, 256, 256);
    fc.assert(
      fc.property(size, size, size, (database, server, vault) => {
        const more = database + server + vault - 3 * 256;
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
