import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";

/** What the provider's schema says of one resource. */
interface ResourceFacts {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly secretInputs: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly computed: readonly string[];
  readonly create: (name: string, args: never, opts: pulumi.CustomResourceOptions) => unknown;
}

interface FunctionFacts {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly call: (args: never, opts?: pulumi.InvokeOptions) => Promise<unknown>;
  readonly callOutput: (args: never) => pulumi.Output<unknown>;
}

const clientConfiguration = { caCertificate: "ca", clientCertificate: "crt", clientKey: "key" };
const certificate = { cert: "crt", key: "key" };
const machineSecrets = {
  certs: {
    etcd: certificate,
    k8s: certificate,
    k8sAggregator: certificate,
    k8sServiceaccount: { key: "key" },
    os: certificate,
  },
  cluster: { id: "id", secret: "secret" },
  secrets: { bootstrapToken: "token", secretboxEncryptionSecret: "secret" },
  trustdinfo: { token: "token" },
};

const resources = [
  {
    token: "talos:machine/secrets:Secrets",
    inputs: { talosVersion: "v1.13.9" },
    required: [],
    secretInputs: [],
    secretOutputs: [],
    computed: ["clientConfiguration", "machineSecrets"],
    create: (name, args, opts) => new talos.machine.Secrets(name, args, opts),
  },
  {
    token: "talos:machine/configurationApply:ConfigurationApply",
    inputs: {
      applyMode: "auto",
      clientConfiguration,
      clientConfigurationWo: clientConfiguration,
      configPatches: ["kind: KubeSpanConfig"],
      endpoint: "203.0.113.1",
      machineConfigurationInput: "machine: {}",
      machineConfigurationInputWo: "machine: {}",
      node: "203.0.113.1",
      onDestroy: { graceful: true, reboot: false, reset: true },
      timeouts: { create: "10m", delete: "10m", update: "10m" },
    },
    required: ["node"],
    secretInputs: [
      "clientConfigurationWo",
      "machineConfigurationInput",
      "machineConfigurationInputWo",
    ],
    secretOutputs: [
      "clientConfigurationWo",
      "machineConfiguration",
      "machineConfigurationInput",
      "machineConfigurationInputWo",
    ],
    computed: ["machineConfiguration", "machineConfigurationHash", "resolvedApplyMode"],
    create: (name, args, opts) => new talos.machine.ConfigurationApply(name, args, opts),
  },
  {
    token: "talos:machine/bootstrap:Bootstrap",
    inputs: {
      clientConfiguration,
      clientConfigurationWo: clientConfiguration,
      endpoint: "203.0.113.1",
      node: "203.0.113.1",
      timeouts: { create: "10m" },
    },
    required: ["node"],
    secretInputs: ["clientConfigurationWo"],
    secretOutputs: ["clientConfigurationWo"],
    computed: [],
    create: (name, args, opts) => new talos.machine.Bootstrap(name, args, opts),
  },
  {
    token: "talos:cluster/kubeconfig:Kubeconfig",
    inputs: {
      certificateRenewalDuration: "720h",
      clientConfiguration,
      endpoint: "203.0.113.1",
      node: "203.0.113.1",
      timeouts: { create: "10m", update: "10m" },
    },
    required: ["clientConfiguration", "node"],
    secretInputs: [],
    secretOutputs: ["kubeconfigRaw"],
    computed: ["kubeconfigRaw", "kubernetesClientConfiguration"],
    create: (name, args, opts) => new talos.cluster.Kubeconfig(name, args, opts),
  },
  {
    token: "talos:imageFactory/schematic:Schematic",
    inputs: { schematic: "customization: {}" },
    required: [],
    secretInputs: [],
    secretOutputs: [],
    computed: [],
    create: (name, args, opts) => new talos.imagefactory.Schematic(name, args, opts),
  },
] as const satisfies readonly ResourceFacts[];

const functions: readonly FunctionFacts[] = [
  {
    token: "talos:machine/getConfiguration:getConfiguration",
    inputs: {
      clusterEndpoint: "https://localhost:7445",
      clusterName: "hybrid",
      configPatches: ["machine: {}"],
      docs: false,
      examples: false,
      kubernetesVersion: "1.36.3",
      machineSecrets,
      machineType: "controlplane",
      talosVersion: "v1.13.9",
    },
    call: (args, opts) => talos.machine.getConfiguration(args, opts),
    callOutput: (args) => talos.machine.getConfigurationOutput(args),
  },
  {
    token: "talos:client/getConfiguration:getConfiguration",
    inputs: { clientConfiguration, clusterName: "hybrid", endpoints: ["a"], nodes: ["a", "b"] },
    call: (args, opts) => talos.client.getConfiguration(args, opts),
    callOutput: (args) => talos.client.getConfigurationOutput(args),
  },
  {
    token: "talos:imageFactory/getUrls:getUrls",
    inputs: {
      architecture: "amd64",
      platform: "hcloud",
      sbc: "rpi_generic",
      schematicId: "0123",
      talosVersion: "v1.13.9",
    },
    call: (args, opts) => talos.imagefactory.getUrls(args, opts),
    callOutput: (args) => talos.imagefactory.getUrlsOutput(args),
  },
];

interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const registered: Registration[] = [];
const called: { readonly token: string; readonly inputs: unknown }[] = [];
const optionsByName = new Map<string, pulumi.CustomResourceOptions>();

/** Registers one resource; its inputs reach the mocks, its options only a transformation. */
async function register(
  { token, create }: ResourceFacts,
  args: unknown,
  name: string,
  additionalSecretOutputs: string[] = [],
) {
  const transformations: pulumi.ResourceTransformation[] = [
    ({ opts }) => {
      optionsByName.set(name, opts);
      return undefined;
    },
  ];
  const resource = create(name, args as never, { transformations, additionalSecretOutputs });
  await new Promise((resolve) => {
    (resource as pulumi.Resource).urn.apply(resolve);
  });
  const registration = registered.find((one) => one.type === token && one.name === name);
  if (registration === undefined) throw new Error(`${token} was not registered`);
  return { resource, registration, opts: optionsByName.get(name) };
}

const without = (inputs: object, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== key));

const secretNames = (inputs: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(inputs).filter((name) => pulumi.runtime.isRpcSecret(inputs[name]));

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const received = inputs as Record<string, unknown>;
      registered.push({ type, name, inputs: received });
      return { id: `${name}-id`, state: received };
    },
    call: ({ token, inputs }) => {
      called.push({ token, inputs: inputs as unknown });
      return inputs as Record<string, unknown>;
    },
  });
});

beforeEach(() => {
  registered.length = 0;
  called.length = 0;
});

describe("the Talos SDK's plugin", () => {
  it("is the release the package names, so that the engine finds it by exact version", async () => {
    const manifest = JSON.parse(
      readFileSync(join(__dirname, "../../sdks/talos/package.json"), "utf8"),
    ) as { version: string; pulumi: Record<string, unknown> };
    const { opts } = await register(resources[0], {}, "versioned");

    expect(manifest.pulumi).toEqual({
      resource: true,
      name: "talos",
      version: opts?.version,
      server: opts?.pluginDownloadURL,
    });
    expect(opts?.version).toBe("0.8.1");
  });

  it("is configured through the inputs of its provider", async () => {
    const provider = new talos.Provider("talos", { imageFactoryUrl: "https://factory.example" });
    await new Promise((resolve) => {
      provider.urn.apply(resolve);
    });

    expect(registered).toEqual([
      {
        type: "pulumi:providers:talos",
        name: "talos",
        inputs: { imageFactoryUrl: "https://factory.example" },
      },
    ]);
  });
});

describe.each<ResourceFacts>(resources)("$token", (facts) => {
  it("sends every input of the schema under its name", async () => {
    const { registration } = await register(facts, facts.inputs, "whole");

    expect(Object.keys(registration.inputs).sort()).toEqual(Object.keys(facts.inputs).sort());
  });

  it("marks exactly the schema's secret inputs as secrets", async () => {
    const { registration } = await register(facts, facts.inputs, "secret");

    expect(secretNames(registration.inputs).sort()).toEqual(facts.secretInputs);
  });

  it("keeps exactly the schema's secret outputs secret", async () => {
    const { opts } = await register(facts, facts.inputs, "outputs");

    expect(opts?.additionalSecretOutputs ?? []).toEqual(facts.secretOutputs);
  });

  it("offers every input and computed property as an output", async () => {
    const { resource } = await register(facts, facts.inputs, "shape");
    const shape = resource as Record<string, unknown>;

    for (const property of [...Object.keys(facts.inputs), ...facts.computed]) {
      expect([property, pulumi.Output.isInstance(shape[property])]).toEqual([property, true]);
    }
  });

  it("adds its secret outputs to those of the caller", async () => {
    const { opts } = await register(facts, facts.inputs, "merged", ["node"]);

    expect(opts?.additionalSecretOutputs).toEqual(["node", ...facts.secretOutputs]);
  });

  it("registers with only its required inputs, and with none of them it says which is missing", async () => {
    const minimum = Object.fromEntries(facts.required.map((key) => [key, facts.inputs[key]]));
    const { registration } = await register(facts, minimum, "minimum");
    expect(Object.keys(registration.inputs).sort()).toEqual([...facts.required].sort());

    for (const property of facts.required) {
      expect(() => facts.create("partial", without(facts.inputs, property) as never, {})).toThrow(
        new Error(`Missing required property '${property}'`),
      );
    }
  });
});

describe.each(functions)("$token", ({ token, inputs, call, callOutput }) => {
  it("sends every argument of the schema under its name", async () => {
    await call(inputs as never);

    expect(called).toEqual([{ token, inputs }]);
  });

  it("takes outputs as arguments", async () => {
    const outputs = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, pulumi.output(value)]),
    );
    const result = await new Promise((resolve) => {
      callOutput(outputs as never).apply(resolve);
    });

    expect(called).toEqual([{ token, inputs }]);
    expect(result).toEqual(inputs);
  });
});

it("passes the machine secrets on in the spelling in which the resource returns them", async () => {
  const secrets: talos.types.output.machine.MachineSecrets = machineSecrets;
  const result = await talos.machine.getConfiguration({
    clusterName: "hybrid",
    clusterEndpoint: "https://localhost:7445",
    machineType: "worker",
    machineSecrets: secrets,
  });

  expect(result.machineSecrets).toEqual(machineSecrets);
});
