import { bill, monthlyCost } from "../../../../lab/world/hetzner/bill";
import type { HetznerCloud } from "../../../../lab/world/hetzner/cloud";
import { uploadImage } from "../../../../lab/world/hetzner/images";
import { createPrimaryIp } from "../../../../lab/world/hetzner/primaryIps";
import { liftProtections } from "../../../../lab/world/hetzner/protection";
import {
  changeServerType,
  powerOff,
  rebuild,
  setBackups,
} from "../../../../lab/world/hetzner/serverActions";
import { deleteServer, protectServer } from "../../../../lab/world/hetzner/servers";
import { createVolume } from "../../../../lab/world/hetzner/volumes";
import { type Lab, aServer, emptyCloud } from "./support";

let lab: Lab;
let cloud: HetznerCloud;

beforeEach(() => {
  lab = emptyCloud();
  ({ cloud } = lab);
});
afterEach(() => {
  lab.dispose();
});

describe("the monthly bill", () => {
  it("is nothing for nothing", () => {
    expect(bill(lab.store)).toMatchObject({ costs: [], unpriced: [] });
  });

  it("has a line for all that costs, and says where the prices come from", () => {
    const { id } = aServer(cloud);
    setBackups(cloud, id, true);
    createPrimaryIp(cloud, { name: "spare", type: "ipv4", location: "hil" });
    createVolume(cloud, { name: "vol", sizeGb: 100, location: "hil" });
    uploadImage(cloud, { description: "Talos", labels: { os: "talos" } });
    const { costs, priceSource } = bill(lab.store);
    const rounded = costs.map(({ item, monthlyEuros }) => [item, monthlyEuros.toFixed(2)]);
    expect(rounded).toEqual([
      ["server one (cpx31)", "62.49"],
      ["backups of one", "12.50"],
      [`primary IPv4 primary_ip-ipv4-${id}`, "0.50"],
      ["primary IPv4 spare", "0.50"],
      ["volume vol (100 GB)", "5.72"],
      ["snapshot Talos", "0.00"],
    ]);
    expect(monthlyCost(lab.store)).toBeCloseTo(81.71, 2);
    expect(priceSource).toContain("2026-10-01");
  });

  it("goes on for a server that is off", () => {
    const { id } = aServer(cloud);
    const before = monthlyCost(lab.store);
    powerOff(cloud, id);
    expect(monthlyCost(lab.store)).toBe(before);
  });

  it("keeps the price of the order, which a rebuild leaves and a change of the type loses", () => {
    const { id } = aServer(cloud, { ipv4: "none", ipv6: "none" });
    cloud.change("server", id, { orderedAt: "2026-06-14T23:59:59.000Z" });
    rebuild(cloud, id, 5);
    expect(monthlyCost(lab.store)).toBeCloseTo(21.25, 2);
    powerOff(cloud, id);
    changeServerType(cloud, id, "cpx41", { growsDisk: false });
    changeServerType(cloud, id, "cpx31", { growsDisk: false });
    expect(monthlyCost(lab.store)).toBeCloseTo(62.49, 2);
  });

  it("names what it has no price for instead of guessing", () => {
    aServer(cloud, { serverType: "ccx13", location: "fsn1", ipv4: "none", ipv6: "none" });
    const { costs, unpriced, priceSource } = bill(lab.store);
    expect(costs).toEqual([]);
    expect(unpriced).toEqual([expect.stringMatching(/^server one \(ccx13 in fsn1, ordered .*\)$/)]);
    expect(priceSource).toContain("no price for server one (ccx13 in fsn1, ordered ");
  });
});

describe("lifting every protection", () => {
  it("lets everything be deleted", () => {
    const { id } = aServer(cloud);
    protectServer(cloud, id, { delete: true, rebuild: true });
    liftProtections(cloud);
    deleteServer(cloud, id);
    expect(cloud.everything()).toEqual([]);
  });
});
