import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StackFileError, stackFileText } from "../config/stackFile";
import { dummyStackFile, encryptionSaltOf, refuseSecretsInClear } from "./dummyStack";
import { makeStack } from "./makeStack";
import { type OfflineDirectories, offlineEnvironment } from "./offlineEnvironment";
import { installPlugins } from "./plugins/install";
import { run } from "./run";

export interface PreviewRequest {
  /** Directory of Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  /** Handed to `pulumi preview` as they are. */
  readonly options: readonly string[];
}

/**
 * Previews a stack on the real engine with the policy pack, with dummies for its secrets and
 * stand-ins for its providers: no account, no network.
 *
 * @returns the exit code of `pulumi preview`
 */
export async function preview({ root, stack, options }: PreviewRequest): Promise<number> {
  const text = stackFileText(root, stack);
  refuseSecretsInClear(text, stack);
  const work = path.join(root, ".lab", "preview");
  const directories: OfflineDirectories = {
    home: path.join(work, "home"),
    state: path.join(work, "state"),
  };
  mkdirSync(directories.state, { recursive: true });
  installPlugins(directories);
  const env = offlineEnvironment(root, directories, process.env);

  const configFile = path.join(work, `${stack}.config.yaml`);
  const stackFile = await makeStack({
    ...{ root, directory: work, stack },
    pulumi: async (init) => {
      const code = await run("pulumi", init, { cwd: work, env, output: "ignore" });
      if (code !== 0)
        throw new StackFileError(`'pulumi stack init' failed; delete ${work} and try again`);
    },
  });
  const salt = encryptionSaltOf(readFileSync(stackFile, "utf8"));
  writeFileSync(configFile, dummyStackFile(text, salt));
  const args = [
    ...["preview", "--non-interactive", "--stack", stack, "--config-file", configFile],
    ...["--policy-pack", path.join(root, "policies"), ...options],
  ];
  return run("pulumi", args, { cwd: root, env, output: "inherit" });
}
