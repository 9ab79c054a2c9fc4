import * as pulumi from "@pulumi/pulumi";
import { foreignMachineHook } from "../../components/foreignMachine";
import { record } from "../support/record";

describe("a configuration that its machine does not take", () => {
  const said: string[] = [];

  beforeEach(() => {
    said.length = 0;
    jest.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
  });

  afterEach(() => jest.restoreAllMocks());

  const fail = async (...errors: readonly string[]): Promise<boolean> => {
    let isRepeated = true;
    await record((opts) => {
      const hook = foreignMachineHook("pve-0", pulumi.output("10.2.2.1"));
      isRepeated = hook.callback({ errors } as unknown as pulumi.ErrorHookArgs) as boolean;
      return new pulumi.ComponentResource("test:index:Empty", "empty", {}, opts);
    });
    return isRepeated;
  };

  it("is not tried again, and the node's owner reads which command wipes a foreign machine", async () => {
    const isRepeated = await fail("tls: x509: certificate signed by unknown authority");
    expect(isRepeated).toBe(false);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^pve-0 \(10\.2\.2\.1\) holds the Talos of another cluster/);
    expect(said[0]).toContain("-e 10.2.2.1 -n 10.2.2.1 reset --graceful=false --reboot");
  });

  it("is left to the provider's own words for every other reason", async () => {
    await expect(fail("connection refused")).resolves.toBe(false);
    expect(said).toEqual([]);
  });
});
