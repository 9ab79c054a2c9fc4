import { hetznerVolumesAreCapped } from "../../../policies/rules/hetznerVolumesAreCapped";
import { hetznerVolumesAreFew } from "../../../policies/rules/hetznerVolumesAreFew";
import { type Subject, unknown, violationsOf } from "../../support/violationsOf";

const volume = (name: string): Subject => ({
  type: "hcloud:index/volume:Volume",
  name,
  inputs: { size: 10 },
});

const hetzner = "hcloud-volumes";

const kubernetes = (kind: string, name: string, inputs: Record<string, unknown>): Subject => ({
  type: `kubernetes:${kind}`,
  name,
  inputs,
});

const claim = (name: string, storageClassName?: unknown): Subject =>
  kubernetes("core/v1:PersistentVolumeClaim", name, { spec: { storageClassName } });

const statefulSet = (replicas: unknown, ...classes: readonly unknown[]): Subject =>
  kubernetes("apps/v1:StatefulSet", "set", {
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      volumeClaimTemplates: classes.map((storageClassName) => ({ spec: { storageClassName } })),
    },
  });

const release = (values: unknown): Subject =>
  kubernetes("helm.sh/v3:Release", "chart", { chart: "c", values });

const over = ({ type, name }: Subject, total: number, maximum = 3): string =>
  `'${name}' (${type}): brings the program to ${total} Hetzner volumes, expected ${maximum} at most. ` +
  "Fix: move the claim to local-path or to the home storage class, or remove another volume.";
const near = ({ type, name }: Subject, total: number): string =>
  `'${name}' (${type}): brings the program to ${total} Hetzner volumes, expected 2 or fewer. ` +
  "Fix: plan which claim moves to local-path or to the home storage class.";

/** How many volumes the resources count for: as many as the rule says when none is allowed. */
async function counted(...subjects: readonly Subject[]): Promise<number> {
  const none = { maximumVolumes: 0 };
  const { violations } = await violationsOf(hetznerVolumesAreCapped, subjects, none);
  return Number(/to (\d+) Hetzner/.exec(violations.at(-1) ?? "")?.[1] ?? 0);
}

describe("hetzner-volumes-are-capped", () => {
  it.each<{ readonly of: string; readonly subjects: readonly Subject[]; readonly count: number }>([
    { of: "nothing", subjects: [], count: 0 },
    { of: "a volume", subjects: [volume("a")], count: 1 },
    { of: "two volumes", subjects: [volume("a"), volume("b")], count: 2 },
    { of: "a claim of the class", subjects: [claim("c", hetzner)], count: 1 },
    { of: "a claim of another class", subjects: [claim("c", "local-path")], count: 0 },
    { of: "a claim without class", subjects: [claim("c")], count: 0 },
    { of: "a set of three", subjects: [statefulSet(3, hetzner)], count: 3 },
    { of: "a set of one by default", subjects: [statefulSet(undefined, hetzner)], count: 1 },
    { of: "a set of none", subjects: [statefulSet(0, hetzner)], count: 0 },
    {
      of: "two claims of a set of two, one of another class",
      subjects: [statefulSet(2, hetzner, "local-path", hetzner)],
      count: 4,
    },
    {
      of: "chart values with replicas around",
      subjects: [release({ server: { replicas: 2, storage: { storageClass: hetzner } } })],
      count: 2,
    },
    {
      of: "chart values with replicaCount at the top",
      subjects: [release({ replicaCount: 3, persistence: { storageClass: hetzner } })],
      count: 3,
    },
    {
      of: "the nearest replicas",
      subjects: [release({ replicas: 9, db: { replicas: 2, storageClassName: hetzner } })],
      count: 2,
    },
    {
      of: "a custom resource",
      subjects: [
        kubernetes("k8s.mariadb.com/v1alpha1:MariaDB", "db", {
          spec: { replicas: 3, storage: { storageClassName: hetzner } },
        }),
      ],
      count: 3,
    },
    {
      of: "the class itself, and a volume that exists already",
      subjects: [
        release({ storageClasses: [{ name: hetzner, reclaimPolicy: "Retain" }] }),
        kubernetes("core/v1:PersistentVolume", "pv", { spec: { storageClassName: hetzner } }),
      ],
      count: 0,
    },
    {
      of: "the same key outside of Kubernetes",
      subjects: [
        {
          type: "hcloud:index/server:Server",
          name: "s",
          inputs: { spec: { storageClass: hetzner } },
        },
      ],
      count: 0,
    },
    {
      of: "all of these together",
      subjects: [volume("a"), claim("c", hetzner), statefulSet(2, hetzner)],
      count: 4,
    },
  ])("counts $count for $of", async ({ subjects, count }) => {
    expect(await counted(...subjects)).toBe(count);
  });

  it("accepts the third volume and reports each one after it", async () => {
    const volumes = ["a", "b", "c", "d", "e"].map(volume);
    const verdict = await violationsOf(hetznerVolumesAreCapped, [
      ...volumes,
      { type: "hcloud:index/server:Server", name: "after", inputs: {} },
    ]);

    expect(verdict.violations).toEqual([over(volume("d"), 4), over(volume("e"), 5)]);
    expect((await violationsOf(hetznerVolumesAreCapped, volumes.slice(0, 3))).violations).toEqual(
      [],
    );
  });

  describe("of classes with other names", () => {
    const storageClass = (name: unknown, provisioner: unknown = "csi.hetzner.cloud"): Subject =>
      kubernetes("storage.k8s.io/v1:StorageClass", "class", { metadata: { name }, provisioner });
    const csi = (chart: unknown, ...names: readonly unknown[]): Subject =>
      kubernetes("helm.sh/v3:Release", "csi", {
        chart,
        values: { storageClasses: names.map((name) => ({ name })) },
      });

    it.each([
      { of: "a class of the driver", source: storageClass("fast"), count: 2 },
      { of: "a class of another driver", source: storageClass("fast", "rancher.io"), count: 0 },
      { of: "a class of another name", source: storageClass("slow"), count: 0 },
      { of: "the chart", source: csi("hcloud-csi", "slow", "fast"), count: 2 },
      { of: "the chart in a registry", source: csi("oci://r.io/c/hcloud-csi", "fast"), count: 2 },
      { of: "the chart as an archive", source: csi("./hcloud-csi-2.22.1.tgz", "fast"), count: 2 },
      { of: "another chart", source: csi("proxmox-csi-plugin", "fast"), count: 0 },
    ])("counts $count for $of, before the claims or after them", async ({ source, count }) => {
      const claims = [claim("a", "fast"), claim("b", "fast")];

      expect(await counted(source, ...claims)).toBe(count);
      expect(await counted(...claims, source)).toBe(count);
      expect(await counted(source)).toBe(0);
    });

    it("reports the class that brings earlier claims over the cap, and each claim after it", async () => {
      const claims = ["a", "b", "c", "d"].map((name) => claim(name, "fast"));
      const late = await violationsOf(hetznerVolumesAreCapped, [
        ...claims,
        storageClass("fast"),
        claim("e", "fast"),
        claim("f", "local-path"),
      ]);
      const early = await violationsOf(hetznerVolumesAreCapped, [storageClass("fast"), ...claims]);

      expect(late.violations).toEqual([over(storageClass("fast"), 4), over(claim("e"), 5)]);
      expect(early.violations).toEqual([over(claim("d"), 4)]);
    });

    it("does not report a class that is configured: its claims are reported themselves", async () => {
      const claims = ["a", "b", "c", "d"].map((name) => claim(name, hetzner));
      const { violations } = await violationsOf(hetznerVolumesAreCapped, [
        ...claims,
        csi("hcloud-csi", hetzner),
      ]);

      expect(violations).toEqual([over(claim("d"), 4)]);
    });

    it("forgets what another stack made", async () => {
      expect(await counted(storageClass("fast"))).toBe(0);
      expect(await counted(claim("a", "fast"))).toBe(0);
    });

    it.each([
      { of: "name", source: storageClass(unknown) },
      { of: "name until its creation", source: storageClass(undefined) },
      { of: "driver", source: storageClass("fast", unknown) },
      { of: "name in a chart", source: csi("hcloud-csi", unknown) },
      { of: "chart", source: csi(unknown, "fast") },
    ])("says so when a class's $of is unknown", async ({ source }) => {
      const verdict = await violationsOf(hetznerVolumesAreCapped, [source, claim("a", "fast")]);

      expect(verdict.violations).toEqual([]);
      expect(verdict.unchecked).toHaveLength(1);
    });
  });

  describe("in lists", () => {
    const spec = { storageClassName: hetzner };
    const list = (kind: string, ...items: readonly unknown[]): Subject =>
      kubernetes(kind, "list", { items });

    it.each([
      {
        of: "claims",
        items: [
          { kind: "PersistentVolumeClaim", spec },
          { kind: "X", spec },
        ],
        count: 2,
      },
      {
        of: "a set of three",
        items: [{ kind: "StatefulSet", spec: { replicas: 3, volumeClaimTemplates: [{ spec }] } }],
        count: 3,
      },
      { of: "a volume that exists already", items: [{ kind: "PersistentVolume", spec }], count: 0 },
      {
        of: "a list in the list",
        items: [{ kind: "List", items: [{ kind: "PersistentVolumeClaim", spec }] }],
        count: 1,
      },
      {
        of: "a claim before its class",
        items: [
          { kind: "PersistentVolumeClaim", spec: { storageClassName: "fast" } },
          { kind: "StorageClass", metadata: { name: "fast" }, provisioner: "csi.hetzner.cloud" },
        ],
        count: 1,
      },
    ])("counts $count for $of", async ({ items, count }) => {
      expect(await counted(list("core/v1:List", ...items))).toBe(count);
    });

    it("takes the kind of items from the list where they do not say it", async () => {
      expect(await counted(list("core/v1:PersistentVolumeClaimList", { spec }))).toBe(1);
      expect(await counted(list("core/v1:PersistentVolumeList", { spec }))).toBe(0);
    });

    it("counts known items beside unknown ones", async () => {
      const subject = list("core/v1:List", unknown, { kind: "PersistentVolumeClaim", spec });
      const verdict = await violationsOf(hetznerVolumesAreCapped, [subject], { maximumVolumes: 0 });

      expect(verdict.violations).toEqual([over(subject, 1, 0)]);
      expect(verdict.unchecked).toEqual(["string value at .items.0 can't be known during preview"]);
    });
  });

  it("begins anew with each stack, and counts a resource once however often it is shown", async () => {
    const three = ["a", "b", "c"].map(volume);

    expect((await violationsOf(hetznerVolumesAreCapped, [...three, ...three])).violations).toEqual(
      [],
    );
    expect((await violationsOf(hetznerVolumesAreCapped, three)).violations).toEqual([]);
  });

  it("counts what is known beside what is not, and says what is not", async () => {
    const chart = release({ first: unknown, storage: { size: unknown, storageClass: hetzner } });
    const verdict = await violationsOf(
      hetznerVolumesAreCapped,
      [claim("u", unknown), statefulSet(unknown, hetzner), chart],
      { maximumVolumes: 0 },
    );

    expect(verdict.violations).toEqual([over(chart, 1, 0)]);
    expect(verdict.unchecked).toEqual([
      "string value at .spec.storageClassName can't be known during preview",
      "string value at .spec.replicas can't be known during preview",
      "string value at .values.first can't be known during preview; string value at .values.storage.size can't be known during preview",
    ]);
  });

  it("reads no free text of a chart, which may not be known yet and claims nothing", async () => {
    const chart = release({ podAnnotations: { hash: unknown }, storageClass: hetzner });
    const verdict = await violationsOf(hetznerVolumesAreCapped, [chart], { maximumVolumes: 0 });

    expect(verdict).toMatchObject({ violations: [over(chart, 1, 0)], unchecked: [] });
  });

  it("takes other classes from its configuration", async () => {
    const config = { storageClasses: ["fast"], maximumVolumes: 0 };
    const subjects = [claim("a", hetzner), claim("b", "fast")];
    const { violations } = await violationsOf(hetznerVolumesAreCapped, subjects, config);

    expect(violations).toEqual([over(claim("b"), 1, 0)]);
  });
});

describe("hetzner-volumes-are-few", () => {
  it("warns above two, before the cap is reached, and refuses nothing", async () => {
    const volumes = ["a", "b", "c"].map(volume);

    expect(hetznerVolumesAreFew.enforcementLevel).toBe("advisory");
    expect((await violationsOf(hetznerVolumesAreFew, volumes)).violations).toEqual([
      near(volume("c"), 3),
    ]);
    expect((await violationsOf(hetznerVolumesAreFew, volumes.slice(0, 2))).violations).toEqual([]);
    expect((await violationsOf(hetznerVolumesAreFew, [])).violations).toEqual([]);
  });

  it("says what it could not count", async () => {
    const verdict = await violationsOf(hetznerVolumesAreFew, [claim("u", unknown)]);

    expect(verdict.unchecked).toHaveLength(1);
  });

  it("takes its level from its configuration", async () => {
    const verdict = await violationsOf(hetznerVolumesAreFew, [volume("a")], {
      warnAboveVolumes: 0,
    });

    expect(verdict.violations).toHaveLength(1);
  });
});
