import * as pulumi from "@pulumi/pulumi";

/** A resource as the engine receives it: resolved inputs (secrets stay wrapped) and options. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly opts: pulumi.CustomResourceOptions;
}

/** Answers a call to a provider's function. */
export type Answer = (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>;

export interface Mocks {
  /** Answers calls; without it any call fails the test. */
  readonly call?: Answer;
  /** Outputs a provider would compute, by resource. */
  readonly computed?: (args: pulumi.runtime.MockResourceArgs) => Record<string, unknown>;
}

const refuse: Answer = ({ token }) => {
  throw new Error(`unexpected provider call '${token}'`);
};

/** Builds a component against mocks; returns all it registered once every call has settled. */
export async function record(
  build: (opts: pulumi.ComponentResourceOptions) => unknown,
  { call = refuse, computed = () => ({}) }: Mocks = {},
): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const key = (resource: { type: string; name: string }) => `${resource.type}::${resource.name}`;
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const inputs = args.inputs as Record<string, unknown>;
        const { type, name, custom = true } = args;
        recorded.push({ type, name, custom, inputs, opts: options.get(key(args)) ?? {} });
        // Some providers' ids are numbers in text, and programs read them as such.
        return { id: `${recorded.length}`, state: { ...inputs, ...computed(args) } };
      },
      call,
    },
    "hybrid",
    "test",
  );
  // Mocks never see resource options; a transformation does, because it runs in this process.
  build({ transformations: [(args) => void options.set(key(args), args.opts)] });
  await pulumi.runtime.disconnect();
  return recorded;
}
