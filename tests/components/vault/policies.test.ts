import {
  opensBreakGlass,
  policies,
  policyNames,
  policyText,
} from "../../../components/vault/policies";
import { humanPolicies } from "../../../config/vaultSchema";
import { blocksOf, parseHcl } from "../../support/hcl";

const capabilities = (name: keyof typeof policies): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...blocksOf(parseHcl(policyText(name)), "path")].map(([path, { attributes }]) => [
      path,
      attributes?.["capabilities"],
    ]),
  );

describe("the policies", () => {
  it.each(policyNames)("%s is read back as it was meant", (name) => {
    expect(capabilities(name)).toEqual(policies[name]);
  });

  it("let only people who look after the store see the recovery key", () => {
    expect(policyNames.filter(opensBreakGlass)).toEqual(["admin"]);
  });

  it("give `sudo` to nobody but them and the job that sets the store up", () => {
    const holders = policyNames.filter((name) => policyText(name).includes('"sudo"'));
    expect(holders).toEqual(["configuration", "admin"]);
  });

  it("let the operator read values by name, and nothing else", () => {
    expect(capabilities("reader")).toEqual({ "services/data/*": ["read"] });
  });

  it("let whoever seeds destroy nothing", () => {
    expect(policyText("seeder")).not.toMatch(/delete|destroy|sudo|list/);
  });

  it("show no value to those who may know names only", () => {
    expect(policyText("viewer")).not.toContain("/data/");
  });

  it("are there for every kind of people that a stack file may name", () => {
    expect(policyNames).toEqual(expect.arrayContaining([...humanPolicies]));
  });
});
