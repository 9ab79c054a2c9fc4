import { memoryOnFullestVps } from "../../components/platform/memory";
import { validate } from "../../config/validate";
import { prodNodes, settings, settingsInput, vpsNode } from "../support/settings";

jest.mock("../../components/platform/memory");

function problemsFor(requestsMiB: number, limitsMiB: number, nodes = settings().nodes): string[] {
  jest.mocked(memoryOnFullestVps).mockReturnValue({ requestsMiB, limitsMiB });
  return validate(settingsInput({ nodes })).problems.map(({ message }) => message);
}

describe("the memory of the fullest VPS", () => {
  test("may be 70 % of the server's and no more", () => {
    expect(problemsFor(5_734, 5_734)).toEqual([]);
    expect(problemsFor(5_734, 5_735)).toEqual([
      "expected memory limits of at most 5734 MiB on a VPS, 70 % of cpx31's 8192, got 5735",
    ]);
    expect(problemsFor(5_735, 5_735)).toHaveLength(2);
  });

  test("is measured against the smallest server", () => {
    const smaller = vpsNode({
      name: "talos-vps-0",
      role: "worker",
      serverType: "cpx21",
      localPathGiB: 0,
    });
    expect(problemsFor(1_000, 3_000, [...Object.values(prodNodes), smaller])).toEqual([
      "expected memory limits of at most 2867 MiB on a VPS, 70 % of cpx21's 4096, got 3000",
    ]);
  });
});
