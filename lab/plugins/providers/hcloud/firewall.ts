import { isDeepStrictEqual } from "node:util";
import type { HetznerCloud } from "../../../world/hetzner/cloud";
import {
  applyFirewall,
  createFirewall,
  deleteFirewall,
  removeFirewall,
  setFirewallRules,
  updateFirewall,
} from "../../../world/hetzner/firewalls";
import type { Firewall, FirewallRule, FirewallTarget } from "../../../world/hetzner/objects";
import {
  blocks,
  inRecordedOrder,
  number,
  numbers,
  schemaRefusals,
  text,
  textMap,
  texts,
} from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties, Value } from "../../values";
import { numbered, renaming } from "./numbered";
import { Requests, onCodes } from "./requests";

const oneOf = <T extends string>(words: readonly [T, ...T[]], value: Value | undefined): T =>
  words.find((word) => word === value) ?? words[0];

const ruleOf = (rule: Properties): FirewallRule => ({
  direction: oneOf(["in", "out"], rule["direction"]),
  protocol: oneOf(["tcp", "udp", "icmp", "gre", "esp"], rule["protocol"]),
  port: text(rule["port"]) ?? null,
  sourceIps: texts(rule["sourceIps"]),
  destinationIps: texts(rule["destinationIps"]),
  description: text(rule["description"]) ?? null,
});

/** What was left out stays out, so that a rule looks as a program writes it. */
const ruleProperties = (rule: FirewallRule): Properties => ({
  direction: rule.direction,
  protocol: rule.protocol,
  ...(rule.port !== null && { port: rule.port }),
  ...(rule.sourceIps.length > 0 && { sourceIps: [...rule.sourceIps] }),
  ...(rule.destinationIps.length > 0 && { destinationIps: [...rule.destinationIps] }),
  ...(rule.description !== null && { description: rule.description }),
});

const targetsOf = (inputs: Properties): readonly FirewallTarget[] =>
  blocks(inputs["applyTos"]).flatMap((target): FirewallTarget[] => {
    const [serverId, labelSelector] = [number(target["server"]), text(target["labelSelector"])];
    if (serverId !== undefined) return [{ serverId }];
    return labelSelector === undefined ? [] : [{ labelSelector }];
  });

const isSameRule = (recorded: Value, found: Properties): boolean =>
  isDeepStrictEqual(ruleProperties(ruleOf(recorded as Properties)), found);

function describe(firewall: Firewall, recorded: Properties): Properties {
  const rules = inRecordedOrder(recorded["rules"], firewall.rules.map(ruleProperties), isSameRule);
  return {
    name: firewall.name,
    labels: { ...firewall.labels },
    rules,
    // Where it is applied elsewhere, by a server or an attachment, is not this resource's business.
    applyTos: targetsOf(recorded)
      .filter((target) => firewall.appliedTo.some((known) => isDeepStrictEqual(known, target)))
      .map((target) =>
        "serverId" in target
          ? { server: target.serverId }
          : { labelSelector: target.labelSelector },
      ),
  };
}

export const firewall = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "firewall",
    autonamed: ["name"],
    importedInputs: ["name", "labels", "rules"],
    refusals: schemaRefusals({
      "applyTos?": [{ "labelSelector?": "string", "server?": "integer" }],
      "labels?": { "*": "string" },
      "name?": "string",
      "rules?": [
        {
          "description?": "string",
          "destinationIps?": ["string"],
          direction: "string",
          "port?": "string",
          protocol: "string",
          "sourceIps?": ["string"],
        },
      ],
    }),
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createFirewall(api, {
          name: text(inputs["name"]) ?? "",
          labels: textMap(inputs["labels"]),
          rules: blocks(inputs["rules"]).map(ruleOf),
          appliedTo: targetsOf(inputs),
        }),
      );
      return id;
    },
    alter: async (requests, change) => {
      const { number: id, inputs, news } = change;
      await requests.ask("update", (api) => updateFirewall(api, id, renaming(change)));
      if (!isDeepStrictEqual(inputs["rules"], news["rules"])) {
        const rules = blocks(news["rules"]).map(ruleOf);
        await requests.ask("set the rules of", (api) => setFirewallRules(api, id, rules));
      }
      if (!isDeepStrictEqual(inputs["applyTos"], news["applyTos"])) {
        await requests.ask("remove", (api) => removeFirewall(api, id, targetsOf(inputs)));
        await requests.ask("apply", (api) => applyFirewall(api, id, targetsOf(news)));
      }
    },
    destroy: async (requests, { number: id, inputs }) => {
      await requests.askUnlessGone("remove", (api) => {
        removeFirewall(api, id, targetsOf(inputs));
      });
      await requests.askUnlessGone(
        "delete",
        (api) => {
          deleteFirewall(api, id);
        },
        {
          patience: onCodes(10, "conflict", "resource_in_use"),
        },
      );
    },
    describe: (api, id, recorded) => describe(api.get("firewall", id), recorded),
  });

const attached = (inputs: Properties): readonly FirewallTarget[] => [
  ...numbers(inputs["serverIds"]).map((serverId) => ({ serverId })),
  ...texts(inputs["labelSelectors"]).map((labelSelector) => ({ labelSelector })),
];

function describeAttachment({ id, appliedTo }: Firewall, recorded: Properties): Properties {
  const servers = appliedTo.flatMap((target) => ("serverId" in target ? [target.serverId] : []));
  const selectors = appliedTo.flatMap((target) =>
    "labelSelector" in target ? [target.labelSelector] : [],
  );
  return {
    firewallId: id,
    serverIds: inRecordedOrder(recorded["serverIds"], servers),
    labelSelectors: inRecordedOrder(recorded["labelSelectors"], selectors),
  };
}

/** All that a firewall is applied to; there is at most one such resource for each firewall. */
export const firewallAttachment = (cloud: HetznerCloud): ResourceModel => ({
  replaceOnChange: ["firewallId"],
  importedInputs: ["firewallId", "serverIds", "labelSelectors"],
  refusals: schemaRefusals({
    firewallId: "integer",
    "labelSelectors?": ["string"],
    "serverIds?": ["integer"],
  }),
  create: async (creation) => {
    const { inputs } = creation;
    const id = number(inputs["firewallId"]) ?? 0;
    const applied = await new Requests(cloud, creation).ask("create", (api) =>
      applyFirewall(api, id, attached(inputs)),
    );
    return { id: `${id}`, outputs: describeAttachment(applied, inputs) };
  },
  read: ({ id, inputs }) => {
    const found = cloud.find("firewall", Number(id));
    if (found === undefined || found.appliedTo.length === 0) return undefined;
    return describeAttachment(found, inputs);
  },
  update: async (change) => {
    const [requests, id] = [new Requests(cloud, change, change.id), Number(change.id)];
    await requests.ask("update", (api) => removeFirewall(api, id, attached(change.inputs)));
    const applied = await requests.ask("update", (api) =>
      applyFirewall(api, id, attached(change.news)),
    );
    return describeAttachment(applied, change.news);
  },
  delete: (existing) =>
    new Requests(cloud, existing, existing.id).askUnlessGone("delete", (api) => {
      removeFirewall(api, Number(existing.id), attached(existing.inputs));
    }),
});
