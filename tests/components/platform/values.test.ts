import fc from "../../support/properties";
import { ciliumValues } from "../../../components/platform/ciliumValues";
import { localPathValues } from "../../../components/platform/localPathValues";
import { mtuChain } from "../../../components/mtuChain";
import { homeRegion, topology } from "../../../components/talos/nodeLabels";
import { homeNode, settings } from "../../support/settings";
import { at, chartValues } from "./chartValues";

describe("Cilium", () => {
  it("tunnels over KubeSpan, so its MTU is KubeSpan's and a number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_360, max: 9_000 }), (underlay) => {
        const mtu = mtuChain([underlay]);
        expect(ciliumValues(mtu).MTU).toBe(mtu.kubeSpanMtuBytes);
      }),
    );
    expect(chartValues.cilium.MTU).toBe(1_420);
  });

  it("encapsulates and leaves encryption to KubeSpan", () => {
    expect(chartValues.cilium).toMatchObject({
      routingMode: "tunnel",
      tunnelProtocol: "vxlan",
      encryption: { enabled: false },
      bpf: { masquerade: false, hostLegacyRouting: true },
    });
  });

  it("reaches the API by KubePrism on its own node", () => {
    expect(chartValues.cilium).toMatchObject({
      k8sServiceHost: "localhost",
      k8sServicePort: 7_445,
    });
  });

  it("takes one node at a time, and does take it when only its configuration changed", () => {
    expect(at("cilium", "updateStrategy.rollingUpdate.maxUnavailable")).toBe(1);
    expect(at("cilium", "envoy.updateStrategy.rollingUpdate.maxUnavailable")).toBe(1);
    for (const path of ["rollOutCiliumPods", "operator.rollOutPods", "envoy.rollOutPods"]) {
      expect(at("cilium", path)).toBe(true);
    }
  });

  it("asks for no capability that Talos denies", () => {
    const { ciliumAgent, cleanCiliumState } = chartValues.cilium.securityContext.capabilities;
    const asked = [...ciliumAgent, ...cleanCiliumState];
    expect(asked).toContain("BPF");
    expect(asked).not.toContain("SYS_MODULE");
    expect(asked).not.toContain("SYSLOG");
  });

  it("may bind ports 80 and 443, and keeps what else Envoy needs", () => {
    expect(at("cilium", "envoy.securityContext.capabilities")).toEqual({
      keepCapNetBindService: true,
      envoy: expect.arrayContaining(["NET_ADMIN", "SYS_ADMIN", "NET_BIND_SERVICE"]) as unknown,
    });
  });

  it("fails without the Gateway's definitions instead of going without a class", () => {
    expect(at("cilium", "gatewayAPI.gatewayClass.create")).toBe("true");
  });

  it("has no Hubble, whose certificates would run out", () => {
    expect(at("cilium", "hubble.enabled")).toBe(false);
  });
});

describe("Hetzner's driver", () => {
  it("asks no metadata service from a pod", () => {
    expect(at("hcloudCsi", "node.hostNetwork")).toBe(true);
    expect(at("hcloudCsi", "controller.hcloudVolumeDefaultLocation")).toBe("hil");
    expect(at("hcloudCsi", "node.extraEnvVars")).toEqual([
      { name: "HCLOUD_VOLUME_DEFAULT_LOCATION", value: "hil" },
    ]);
  });

  it("keeps pods with its volumes off nodes without it", () => {
    expect(at("hcloudCsi", "global.enableProvidedByTopology")).toBe(true);
  });
});

describe("Proxmox's driver", () => {
  it("offers its class where the nodes' own labels say its Proxmox is", () => {
    const { region, zone } = topology(homeNode(), settings().sites);
    expect(region).toBe(homeRegion);
    expect(at("proxmoxCsi", "storageClass.0.allowedTopologies")).toEqual([
      {
        matchLabelExpressions: [
          { key: "topology.kubernetes.io/region", values: [region] },
          { key: "topology.kubernetes.io/zone", values: [zone] },
        ],
      },
    ]);
  });

  it("leaves capacity tracking on, without which nothing is scheduled", () => {
    expect(at("proxmoxCsi", "options")).toBeUndefined();
  });
});

describe("local-path", () => {
  it("keeps the scheduler and the provisioner to the same nodes, on the user volume", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), { minLength: 1 });
    fc.assert(
      fc.property(names, (nodes) => {
        const { storageClass, nodePathMap } = localPathValues(nodes);
        expect(storageClass.allowedTopologies).toEqual([
          { matchLabelExpressions: [{ key: "kubernetes.io/hostname", values: nodes }] },
        ]);
        expect(nodePathMap).toEqual([
          { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] },
          ...nodes.map((node) => ({ node, paths: ["/var/mnt/local-path"] })),
        ]);
      }),
    );
  });

  it("never makes a vanished folder again, and keeps the provisioner's name for ever", () => {
    expect(at("localPath", "storageClass.defaultVolumeType")).toBe("local");
    expect(at("localPath", "storageClass.provisionerName")).toBe("rancher.io/local-path");
  });

  it("pins the image of its helper", () => {
    expect(at("localPath", "helperImage.tag")).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe("cert-manager", () => {
  it("keeps its definitions when the release goes", () => {
    expect(at("certManager", "crds")).toEqual({ enabled: true, keep: true });
  });

  it("turns the Gateway on by the name the controller knows", () => {
    expect(at("certManager", "config")).toEqual({
      apiVersion: "controller.config.cert-manager.io/v1alpha1",
      kind: "ControllerConfiguration",
      gatewayAPI: { enabled: true },
    });
  });

  it("lets a node be drained", () => {
    for (const path of ["podDisruptionBudget", "webhook.podDisruptionBudget"]) {
      expect(at("certManager", path)).toEqual({ enabled: true, maxUnavailable: 1 });
    }
  });

  it("elects its leader in its own namespace", () => {
    expect(at("certManager", "global.leaderElection.namespace")).toBe("cert-manager");
  });
});

describe("the storage classes", () => {
  const isDefault = {
    "hcloud-volumes": at("hcloudCsi", "storageClasses.0.defaultStorageClass"),
    // This chart makes a default class by an annotation only.
    proxmox: at("proxmoxCsi", "storageClass.0.annotations") !== undefined,
    "local-path": at("localPath", "storageClass.defaultClass"),
  };

  it("have one default among them, which costs nothing", () => {
    expect(isDefault).toEqual({ "hcloud-volumes": false, proxmox: false, "local-path": true });
  });

  it("are one for each chart, and none gives data back to be wiped", () => {
    expect(chartValues.hcloudCsi.storageClasses).toHaveLength(1);
    expect(chartValues.proxmoxCsi.storageClass).toHaveLength(1);
    expect([
      at("hcloudCsi", "storageClasses.0.reclaimPolicy"),
      at("proxmoxCsi", "storageClass.0.reclaimPolicy"),
      at("localPath", "storageClass.reclaimPolicy"),
    ]).toEqual(["Retain", "Retain", "Retain"]);
  });
});
