import { isDeepStrictEqual } from "node:util";
import { applyFirewall, removeFirewall } from "../../../world/hetzner/firewalls";
import { detachFromNetwork } from "../../../world/hetzner/networks";
import {
  assignPrimaryIp,
  createPrimaryIp,
  deletePrimaryIp,
  primaryIpsOf,
  unassignPrimaryIp,
} from "../../../world/hetzner/primaryIps";
import {
  attachIso,
  changePlacement,
  changeServerType,
  detachIso,
  powerOff,
  powerOn,
  reset,
  setBackups,
  setRescue,
} from "../../../world/hetzner/serverActions";
import { getServer, protectServer, updateServer } from "../../../world/hetzner/servers";
import { blocks, flag, number, numbers, text } from "../../inputs";
import type { Properties } from "../../values";
import { renaming } from "./numbered";
import type { Requests } from "./requests";
import { attachNetworks } from "./serverCreation";
import { networkIdOf, protectionOf } from "./serverInputs";

/** Changes what can be changed in place, in the order in which the real provider does. */
export async function alterServer(
  requests: Requests,
  id: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const isChanged = (...keys: readonly string[]): boolean =>
    keys.some((key) => !isDeepStrictEqual(olds[key], news[key]));

  if (isChanged("name", "labels")) {
    await requests.ask("update", (cloud) => updateServer(cloud, id, renaming({ news })));
  }
  if (isChanged("serverType")) {
    const [type, growsDisk] = [text(news["serverType"]) ?? "", !flag(news["keepDisk"], false)];
    await whileOff(requests, id, () =>
      requests.ask("change the type of", (cloud) =>
        changeServerType(cloud, id, type, { growsDisk }),
      ),
    );
  }
  if (isChanged("backups")) {
    const hasBackups = flag(news["backups"], false);
    await requests.ask("change backups of", (cloud) => setBackups(cloud, id, hasBackups));
  }
  if (isChanged("iso", "rescue")) await changeBoot(requests, id, olds, news);
  if (isChanged("networks")) await changeNetworks(requests, id, olds, news);
  if (isChanged("firewallIds")) await changeFirewalls(requests, id, olds, news);
  if (isChanged("publicNets")) {
    await whileOff(requests, id, () => changeAddresses(requests, id, news));
  }
  if (isChanged("placementGroupId")) {
    const { placementGroupId } = await requests.ask("move", (api) => getServer(api, id));
    const group = number(news["placementGroupId"]);
    if (placementGroupId !== null) {
      await requests.ask("move", (cloud) => changePlacement(cloud, id, null));
    }
    if (group !== undefined) {
      await requests.ask("move", (cloud) => changePlacement(cloud, id, group));
    }
  }
  if (isChanged("deleteProtection", "rebuildProtection")) {
    const protection = protectionOf(news);
    await requests.ask("protect", (cloud) => protectServer(cloud, id, protection));
  }
}

/** As with the real provider, a server stays off when what it was powered off for fails. */
async function whileOff(
  requests: Requests,
  id: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const { status } = await requests.ask("read", (cloud) => getServer(cloud, id));
  if (status === "running") await requests.ask("power off", (cloud) => powerOff(cloud, id));
  await work();
  await requests.ask("power on", (cloud) => powerOn(cloud, id));
}

async function changeBoot(
  requests: Requests,
  id: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const [iso, rescue] = [text(news["iso"]), text(news["rescue"]) ?? null];
  if (iso !== text(olds["iso"])) {
    await requests.ask("detach the ISO of", (cloud) => detachIso(cloud, id));
    if (iso !== undefined) await requests.ask("attach an ISO to", (api) => attachIso(api, id, iso));
  }
  if (rescue !== (text(olds["rescue"]) ?? null)) {
    await requests.ask("rescue", (cloud) => setRescue(cloud, id, rescue));
  }
  await requests.ask("reset", (cloud) => reset(cloud, id));
}

async function changeNetworks(
  requests: Requests,
  id: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const [before, after] = [blocks(olds["networks"]), blocks(news["networks"])];
  const isIn = (nets: readonly Properties[], net: Properties): boolean =>
    nets.some((other) => isDeepStrictEqual(other, net));
  for (const net of before.filter((candidate) => !isIn(after, candidate))) {
    await requests.ask("detach a network from", (cloud) =>
      detachFromNetwork(cloud, id, networkIdOf(net)),
    );
  }
  await attachNetworks(
    requests,
    id,
    after.filter((net) => !isIn(before, net)),
  );
}

async function changeFirewalls(
  requests: Requests,
  id: number,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const [before, after] = [numbers(olds["firewallIds"]), numbers(news["firewallIds"])];
  const target = [{ serverId: id }];
  for (const firewall of after.filter((candidate) => !before.includes(candidate))) {
    await requests.ask("protect", (cloud) => applyFirewall(cloud, firewall, target));
  }
  for (const firewall of before.filter((candidate) => !after.includes(candidate))) {
    await requests.ask("open", (cloud) => removeFirewall(cloud, firewall, target));
  }
}

async function changeAddresses(requests: Requests, id: number, news: Properties): Promise<void> {
  const [net = {}] = blocks(news["publicNets"]);
  for (const type of ["ipv4", "ipv6"] as const) {
    const isEnabled = flag(net[`${type}Enabled`], true);
    const wanted = number(net[type]);
    await requests.ask("change the addresses of", (cloud) => {
      const current = primaryIpsOf(cloud, id).find((address) => address.type === type);
      if (isEnabled && current !== undefined && [undefined, current.id].includes(wanted)) return;
      if (current !== undefined) {
        unassignPrimaryIp(cloud, current.id);
        if (current.autoDelete) deletePrimaryIp(cloud, current.id);
      }
      if (!isEnabled) return;
      if (wanted !== undefined) assignPrimaryIp(cloud, wanted, id);
      else {
        const name = `primary_ip-${type}-${id}`;
        createPrimaryIp(cloud, { name, type, assigneeId: id, autoDelete: true });
      }
    });
  }
}
