import { isDeepStrictEqual } from "node:util";
import type { Settings } from "../../config/schema";
import { Mesh, type Programs } from "./mesh";
import type { Underlay } from "./topology";

/** A line of a table: what each column says. */
export type Row = Readonly<Record<string, string | number>>;

/** A promise of the mesh, and how it is tried. */
export interface Scenario {
  readonly name: string;
  readonly promise: string;
  /** @returns what was seen otherwise than promised; nothing when it holds. */
  readonly run: (drill: Drill) => Promise<readonly string[]>;
}

/** The underlays that a stack of this kind meets. */
export const underlays: readonly [Underlay, ...Underlay[]] = [
  { name: "1500 everywhere", mtuBytes: { vps: 1_500, home: 1_500 } },
  { name: "PPPoE at home", mtuBytes: { vps: 1_500, home: 1_492 } },
  { name: "Hetzner private network", mtuBytes: { vps: 1_450, home: 1_500 } },
];

export interface DrillOptions {
  readonly settings: Settings;
  readonly programs: Programs & { readonly etcd: string };
  /** Full counts, which take minutes. */
  readonly soak: boolean;
}

/** What the scenarios share: the meshes they stand on, and the tables they fill. */
export class Drill {
  public readonly tables = new Map<string, Row[]>();
  private readonly meshes = new Map<string, Promise<Mesh>>();
  private built = 0;

  public constructor(public readonly options: DrillOptions) {}

  /** The underlay that the stack says it has. */
  get #configured(): Underlay {
    const { vps, home } = this.options.settings.sites;
    const mtuBytes = { vps: vps.underlayMtuBytes, home: home.underlayMtuBytes };
    const known = underlays.find((one) => isDeepStrictEqual(one.mtuBytes, mtuBytes));
    return known ?? { name: "as configured", mtuBytes };
  }

  /** The stack's mesh on an underlay, up; built at the first call. */
  public mesh(underlay = this.#configured): Promise<Mesh> {
    const known = this.meshes.get(underlay.name);
    if (known !== undefined) return known;
    const mesh = this.build(this.options.settings, underlay).then(async (built) => {
      await built.join();
      return built;
    });
    this.meshes.set(underlay.name, mesh);
    return mesh;
  }

  /** A mesh of a scenario's own, which nobody has joined yet. */
  public build(settings: Settings, underlay = this.#configured): Promise<Mesh> {
    return Mesh.build(`m${this.built++}`, settings, underlay, this.options.programs);
  }

  public record(table: string, row: Row): void {
    this.tables.set(table, [...(this.tables.get(table) ?? []), row]);
  }
}
