import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Store } from "../world/store";
import { Inventory } from "./inventory";
import { providers } from "./providers";
import { providerService } from "./service";

/*
 * A stand-in provider plugin: `node main.js <provider> <version> <world directory> [engine]`.
 * It prints the port it listens on, as the engine expects, and ends with the engine.
 */

/** Machine configurations and charts are larger than the 4 MiB a connection takes by default. */
const maxMessageBytes = 400 * 1024 * 1024;

function endWithEngine(): void {
  const engine = process.ppid;
  const watch = (): void => {
    if (process.ppid !== engine) process.exit(0);
  };
  setInterval(watch, 500).unref();
}

async function serve(name = "", version = "", worldDirectory = ""): Promise<void> {
  const load = providers[name];
  if (load === undefined || version === "" || worldDirectory === "") {
    const known = Object.keys(providers).join(" | ");
    throw new Error(`usage: main.js <${known}> <version> <world directory>`);
  }
  const store = new Store(worldDirectory);
  const provider = await load(store);
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const inventory = new Inventory(store, name);
  const service = providerService(provider, version, inventory);
  server.addService(ResourceProviderService, service);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`);
  });
}

// The engine ends its plugins by an interrupt; they run in process groups of their own, so a Ctrl-C
// in the terminal reaches them by way of the engine, after it has finished what is under way.
process.on("SIGINT", () => process.exit(0));
endWithEngine();
void serve(...process.argv.slice(2));
