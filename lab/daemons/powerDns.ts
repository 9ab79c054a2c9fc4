import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  powerDnsConfiguration,
  type PowerDnsSettings,
  secretConfiguration,
  secretFileName,
} from "../../components/dns/powerdns/configuration";
import { until } from "../mesh/command";
import { patienceSeconds } from "./patience";
import { Daemon, type Host } from "./segment";

/** What a name server is told that is not the same in every place. */
export type PowerDnsPlace = Omit<PowerDnsSettings, "secretDirectory" | "socketDirectory">;

/** A real PowerDNS server on a machine, with the rendered configuration. */
export class PowerDnsServer {
  private daemon: Daemon | undefined;
  /** How often it was started. */
  public starts = 0;

  public constructor(
    public readonly host: Host,
    /** Where its configuration is. */
    public readonly directory: string,
    public readonly place: PowerDnsPlace,
    databasePassword: string,
    apiKey?: string,
  ) {
    const secretDirectory = path.join(directory, "secret");
    mkdirSync(secretDirectory, { recursive: true });
    writeFileSync(
      path.join(directory, "pdns.conf"),
      powerDnsConfiguration({ ...place, secretDirectory, socketDirectory: directory }),
    );
    const secret = secretConfiguration(databasePassword, apiKey);
    writeFileSync(path.join(secretDirectory, secretFileName), secret, { mode: 0o600 });
  }

  public get isRunning(): boolean {
    return this.daemon?.isRunning ?? false;
  }

  /**
   * Starts it and waits until it answers. Without a database it ends at once, and is then started
   * again, as the kubelet does.
   */
  public async start(): Promise<void> {
    const isUp = async (): Promise<boolean> => {
      if (!this.isRunning) {
        const command = ["pdns_server", `--config-dir=${this.directory}`];
        this.daemon = Daemon.start(this.host, command, this.log);
        this.starts += 1;
      }
      return fetch(`http://${this.host.address}:${this.place.webserverPort}/metrics`).then(
        ({ ok }) => ok,
        () => false,
      );
    };
    if ((await until(isUp, patienceSeconds)) === undefined) {
      throw new Error(`${this.host.name}: PowerDNS does not come up\n${this.lastWords()}`);
    }
  }

  public kill(): Promise<void> {
    return this.daemon?.end("SIGKILL") ?? Promise.resolve();
  }

  public lastWords(): string {
    return readFileSync(this.log, "utf8").split("\n").slice(-20).join("\n");
  }

  private get log(): string {
    return path.join(this.directory, "pdns.log");
  }
}
