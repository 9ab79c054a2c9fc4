import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { objectAt, valueAt } from "../../../lab/kubernetes/json";
import { backedUp, backupJob } from "../../../lab/kubernetes/operators/galeraBackup";

const cluster = {
  ...{ apiVersion: "k8s.mariadb.com/v1alpha1", kind: "MariaDB" },
  metadata: { name: "galera", namespace: "dns" },
  spec: { image: "mariadb:11.8.8", galera: { initContainer: { image: "operator:26.6.0" } } },
  status: { currentPrimary: "galera-1" },
} satisfies ApiObject;

const backup = (spec: object): ApiObject => ({
  ...{ apiVersion: "k8s.mariadb.com/v1alpha1", kind: "PhysicalBackup" },
  metadata: { name: "galera", namespace: "dns", uid: "1" },
  spec: { podMetadata: { labels: { client: "true" } }, ...spec },
});

describe("the member that a backup is taken of", () => {
  it.each([
    ["PreferReplica", ["galera-0", "galera-1", "galera-2"], "galera-0"],
    ["PreferReplica", ["galera-1", "galera-2"], "galera-2"],
    ["PreferReplica", ["galera-1"], "galera-1"],
    ["Replica", ["galera-1"], undefined],
    ["PreferReplica", [], undefined],
  ])("with %s of %j is %s", (target, ready, member) => {
    expect(backedUp(backup({ target }), cluster, ready)).toBe(member);
  });
});

describe("the job of a backup", () => {
  const podOf = (spec: object) =>
    objectAt(backupJob(backup(spec), cluster, "galera-2"), "spec", "template");

  it("runs where its member runs, on its disk, as a client of the database", () => {
    const pod = podOf({ resources: { limits: { memory: "512Mi" } } });
    expect(pod).toMatchObject({
      metadata: { labels: { client: "true" } },
      spec: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                topologyKey: "kubernetes.io/hostname",
                labelSelector: {
                  matchLabels: {
                    "app.kubernetes.io/instance": "galera",
                    "statefulset.kubernetes.io/pod-name": "galera-2",
                  },
                },
              },
            ],
          },
        },
        initContainers: [{ image: "mariadb:11.8.8", resources: { limits: { memory: "512Mi" } } }],
        containers: [{ image: "operator:26.6.0", resources: { limits: { memory: "512Mi" } } }],
        volumes: [{ persistentVolumeClaim: { claimName: "storage-galera-2" } }],
      },
    });
  });

  it("has none of the labels by which members are kept apart", () => {
    expect(objectAt(podOf({}), "metadata", "labels")).not.toHaveProperty([
      "app.kubernetes.io/instance",
    ]);
  });

  it("may run anywhere where the object says so", () => {
    expect(valueAt(podOf({ podAffinity: false }), "spec", "affinity")).toBeUndefined();
  });
});
