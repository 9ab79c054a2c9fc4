import { offlineEnvironment } from "../../lab/offlineEnvironment";

const directories = { home: "/lab/home", state: "/lab/state" };

describe("offlineEnvironment", () => {
  it.each([
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_STACK",
    "HCLOUD_TOKEN",
    "PROXMOX_VE_API_TOKEN",
    "KUBECONFIG",
    "TALOSCONFIG",
  ])("does not pass on %s", (name) => {
    expect(offlineEnvironment("/root", directories, { [name]: "mine" })).not.toHaveProperty(name);
  });

  it("passes on what leads to no account", () => {
    expect(offlineEnvironment("/root", directories, { LANG: "C" })).toMatchObject({ LANG: "C" });
  });

  it("looks for programs among the project's own first", () => {
    const { PATH } = offlineEnvironment("/root", directories, { PATH: "/usr/bin" });
    expect(PATH).toBe("/root/.tools/bin:/root/node_modules/.bin:/usr/bin");
  });

  it("keeps calls on this machine away from a proxy", () => {
    const env = offlineEnvironment("/root", directories, { NO_PROXY: "internal" });
    expect(env["NO_PROXY"]).toBe("internal,127.0.0.1,localhost");
  });

  it("lets nobody leave a file outside of these directories", () => {
    const env = offlineEnvironment("/root", directories, { TMPDIR: "/tmp" });
    expect(env).toMatchObject({ TMPDIR: "/lab/home" });
  });

  it("takes home and state from the directories it is given", () => {
    expect(offlineEnvironment("/root", directories, { PULUMI_HOME: "/mine" })).toMatchObject({
      PULUMI_HOME: "/lab/home",
      PULUMI_BACKEND_URL: "file:///lab/state",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    });
  });
});
