import type { HetznerCloud, Kind } from "../../../world/hetzner/cloud";
import { given, text, textMap } from "../../inputs";
import type { Change, Creation, Existing, ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { Requests } from "./requests";

/** The number in an id of the state; ids of other forms are no object's. */
export const idOf = (id: string): number => (/^\d{1,15}$/.test(id) ? Number(id) : 0);

/** One kind of object that the cloud numbers: what its provider does with it, and how it looks. */
interface Numbered extends Pick<
  ResourceModel,
  "autonamed" | "importedInputs" | "refusals" | "replaceOnChange" | "secretOutputs"
> {
  readonly kind: Kind;
  /** @returns the number of the new object */
  readonly make: (requests: Requests, creation: Creation) => Promise<number>;
  readonly alter?: (requests: Requests, change: Change & { number: number }) => Promise<void>;
  readonly destroy: (requests: Requests, existing: Existing & { number: number }) => Promise<void>;
  /** Every input and output the cloud tells; the recorded ones give the order of what is a set. */
  readonly describe: (cloud: HetznerCloud, number: number, recorded: Properties) => Properties;
}

/** The model of such a kind: after each step it shows what the cloud has. */
export function numbered(cloud: HetznerCloud, resource: Numbered): ResourceModel {
  const { kind, make, alter, destroy, describe, ...rest } = resource;
  return {
    ...rest,
    create: async (creation) => {
      const number = await make(new Requests(cloud, creation), creation);
      return { id: `${number}`, outputs: describe(cloud, number, creation.inputs) };
    },
    read: async (existing) => {
      const number = idOf(existing.id);
      const requests = new Requests(cloud, existing, existing.id);
      return requests.ask("read", (api) =>
        api.request(`get_${kind}`, () =>
          cloud.find(kind, number) === undefined
            ? undefined
            : describe(cloud, number, existing.inputs),
        ),
      );
    },
    update: async (change) => {
      const number = idOf(change.id);
      await alter?.(new Requests(cloud, change, change.id), { ...change, number });
      return describe(cloud, number, change.news);
    },
    delete: (existing) =>
      destroy(new Requests(cloud, existing, existing.id), {
        ...existing,
        number: idOf(existing.id),
      }),
  };
}

/** New name and labels, as every kind takes them. */
export const renaming = ({
  news,
}: Pick<Change, "news">): { name?: string; labels: Readonly<Record<string, string>> } => ({
  ...given({ name: text(news["name"]) }),
  labels: textMap(news["labels"]),
});
