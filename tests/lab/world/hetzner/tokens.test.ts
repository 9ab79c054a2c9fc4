import { setTokenAccess } from "../../../../lab/world/hetzner/tokens";
import { getServer } from "../../../../lab/world/hetzner/servers";
import { createVolume } from "../../../../lab/world/hetzner/volumes";
import { type Lab, aServer, codeOf, emptyCloud } from "./support";

const token = "a-token".padEnd(64, "-");

let lab: Lab;
beforeEach(() => {
  lab = emptyCloud();
});
afterEach(() => {
  lab.dispose();
});

it.each([
  ["nobody spoke of", undefined, undefined, undefined],
  ["may only read", "readOnly", undefined, "token_readonly"],
  ["was deleted", "deleted", "unauthorized", "unauthorized"],
] as const)("a token that %s reads and writes as it may", (_, access, reading, writing) => {
  const { id } = aServer(lab.cloud);
  if (access !== undefined) setTokenAccess(lab.store, token, access);
  const cloud = lab.cloud.as(token);
  expect(codeOf(() => getServer(cloud, id))).toBe(reading);
  expect(codeOf(() => createVolume(cloud, { name: "v", sizeGb: 10, location: "hil" }))).toBe(
    writing,
  );
  expect(lab.cloud.all("volume")).toHaveLength(writing === undefined ? 1 : 0);
});

it("a token of another length is none", () => {
  expect(codeOf(() => getServer(lab.cloud.as("short"), 1))).toBe("unauthorized");
});

it("a world keeps no token in clear", () => {
  setTokenAccess(lab.store, token, "readOnly");
  const kept = lab.store.collection("hetzner token").entries();
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(token);
});
