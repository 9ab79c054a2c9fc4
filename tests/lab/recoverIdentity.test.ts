import type { Candidate } from "../../lab/recover/candidates";
import { idOf } from "../../lab/recover/identify";
import {
  type Authorities,
  certificateAuthority,
  ed25519,
  type SimulatedControlPlane,
  startControlPlane,
} from "../support/controlPlanes";

const address = `127.63.${process.pid % 250}.1`;
const silent = `127.63.${process.pid % 250}.2`;

const bootstrapOf = (node: string): Candidate => ({
  ...{ urn: "urn", type: "talos:machine/bootstrap:Bootstrap", name: "lab" },
  ...{ lookup: { by: "bootstrap", node }, inputs: { node }, hasLostSecret: false },
});

const nobody = (): Promise<undefined> => Promise.resolve(undefined);

describe("whether this cluster was bootstrapped", () => {
  let controlPlane: SimulatedControlPlane;
  let authorities: Authorities;
  let another: string;

  beforeAll(async () => {
    authorities = {
      kubernetes: await certificateAuthority(undefined, [address]),
      talos: await certificateAuthority(ed25519, [address]),
    };
    another = (await certificateAuthority()).certificatePem;
    controlPlane = await startControlPlane(address, authorities, []);
  });
  afterAll(() => controlPlane.close());

  it("is told by an API with a certificate of its authority", async () => {
    const own = authorities.kubernetes.certificatePem;
    expect(await idOf(bootstrapOf(address), nobody, own)).toBe("machine_bootstrap");
  });

  it("is not, where nobody answers", async () => {
    expect(await idOf(bootstrapOf(silent), nobody, another)).toBeUndefined();
    expect(await idOf(bootstrapOf(silent), nobody, undefined)).toBeUndefined();
  });

  it.each([
    ["those of another cluster", () => another],
    ["missing", () => undefined],
  ])("is refused to say while the state's machine secrets are %s", async (_, authority) => {
    await expect(idOf(bootstrapOf(address), nobody, authority())).rejects.toThrow(
      `a cluster runs (${address} answers) whose machine secrets are not those of the state`,
    );
  });
});
