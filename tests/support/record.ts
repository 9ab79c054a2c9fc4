import * as pulumi from "@pulumi/pulumi";

/** A resource as the engine receives it: resolved inputs (secrets stay wrapped) and options. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** True for what a provider makes, false for components. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** As the component wrote them: what a child takes over from its parent is not in them. */
  readonly opts: pulumi.CustomResourceOptions;
  /** Name of the resource it is a child of. */
  readonly parent?: string;
  /** Names of the resources in `dependsOn`, components included. */
  readonly dependsOn: readonly string[];
}

export interface Simulation {
  /** Answers the calls of provider functions; without it a call fails the recording. */
  readonly call?: pulumi.runtime.Mocks["call"];
  /** What a provider would compute for a resource, laid over its inputs. */
  readonly outputs?: (args: pulumi.runtime.MockResourceArgs) => Readonly<Record<string, unknown>>;
}

type Registration = Pick<Recorded, "type" | "name" | "opts"> & { readonly resource: unknown };
type Received = Pick<Recorded, "inputs" | "custom">;

/** The SDK's own mock engine knows no hooks, and a component that binds some fails; this one takes them. */
export function acceptHooks(): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, unknown>;
  const take = (_hook: unknown, done: (error: null, reply: object) => void): void => {
    done(null, {});
  };
  monitor["registerResourceHook"] = take;
  monitor["registerErrorHook"] = take;
}

async function dependencies({ dependsOn }: pulumi.ResourceOptions): Promise<unknown[]> {
  return [await dependsOn].flat();
}

/**
 * Builds a component against mocks, and returns all it registered, in the order it was built, once
 * every call has settled. What `build` makes must get the options it is given, or stand below what
 * does.
 *
 * @throws Error that names the provider functions called without an answer prepared for them.
 */
export async function record(
  build: (opts: pulumi.ComponentResourceOptions) => unknown,
  { call, outputs }: Simulation = {},
): Promise<Recorded[]> {
  const registrations: Registration[] = [];
  const received = new Map<string, Received>();
  const unexpectedCalls: string[] = [];
  const key = ({ type, name }: { type: string; name: string }): string => `${type}::${name}`;
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      const inputs = args.inputs as Record<string, unknown>;
      received.set(key(args), { inputs, custom: args.custom === true });
      return { id: `${args.name}-id`, state: { ...inputs, ...outputs?.(args) } };
    },
    // Thrown from here an error would lose its message and end the whole test run.
    call: (args) => {
      if (call !== undefined) return call(args);
      unexpectedCalls.push(args.token);
      return {};
    },
  });
  acceptHooks();
  try {
    // Mocks never see resource options; a transformation does, because it runs in this process.
    const transformations: pulumi.ResourceTransformation[] = [
      ({ resource, type, name, opts }) => {
        registrations.push({ resource, type, name, opts });
        return undefined;
      },
    ];
    build({ transformations });
  } finally {
    await pulumi.runtime.disconnect();
  }
  if (unexpectedCalls.length > 0) {
    throw new Error(`unexpected provider calls: ${unexpectedCalls.join(", ")}`);
  }
  const nameOf = (resource: unknown): string | undefined =>
    registrations.find((registration) => registration.resource === resource)?.name;
  return Promise.all(
    registrations.map(async ({ type, name, opts }) => {
      const arrived = received.get(key({ type, name }));
      if (arrived === undefined) throw new Error(`'${name}' of type ${type} was never registered`);
      const parent = nameOf(opts.parent);
      const dependsOn = (await dependencies(opts)).flatMap((on) => nameOf(on) ?? []);
      return { type, name, ...arrived, opts, ...(parent !== undefined && { parent }), dependsOn };
    }),
  );
}
