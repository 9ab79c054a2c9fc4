import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as talos from "@pulumiverse/talos";
import type { DatabaseAccount, DnsCredentials } from "./dns/credentials";

export interface PersistentAuthArgs {
  /** Release whose configuration contract the machine secrets follow; never lowered later. */
  readonly talosVersion: string;
  /** Certificate and key of the Sealed Secrets controller, in PEM. */
  readonly sealingCertificate: pulumi.Output<string>;
  readonly sealingPrivateKey: pulumi.Output<string>;
  /**
   * How many unseal keys there have been: raised by one to make the next one. None is ever taken
   * away, for an old snapshot opens with the key of its day only.
   */
  readonly unsealKeyCount: number;
}

/**
 * Every identity that must outlive the cluster. It stands beside the cluster, not below it: the
 * cluster can be destroyed and made again, and its nodes, sealed secrets, unsealed vault and
 * databases still recognise each other. All of it is protected.
 */
export class PersistentAuth extends pulumi.ComponentResource implements DnsCredentials {
  /** Keys and tokens every node's configuration is made from. */
  public readonly machineSecrets: pulumi.Output<talos.types.output.machine.MachineSecrets>;
  /** Client certificate for the Talos API of every node. */
  public readonly clientConfiguration: pulumi.Output<talos.types.output.machine.ClientConfiguration>;
  public readonly sealingCertificate: pulumi.Output<string>;
  public readonly sealingPrivateKey: pulumi.Output<string>;
  /** 32 random bytes each, in base64, that unseal the secret store; the last one is in use. */
  public readonly unsealKeys: readonly pulumi.Output<string>[];
  public readonly databasePasswords: Readonly<Record<DatabaseAccount, pulumi.Output<string>>>;
  /** Who has it may write every record of every zone. */
  public readonly dnsApiKey: pulumi.Output<string>;

  public constructor(
    name: string,
    args: PersistentAuthArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { talosVersion, sealingCertificate, sealingPrivateKey, unsealKeyCount } = args;
    super("hybrid:secrets:PersistentAuth", name, { talosVersion }, opts);
    const persistent = { parent: this, protect: true };

    const secrets = new talos.machine.Secrets(
      name,
      { talosVersion },
      // The version only picks the format at creation; new secrets would be a new cluster. The
      // provider marks every key within as secret: a second mark here hides the whole from the SDK.
      { ...persistent, ignoreChanges: ["talosVersion"] },
    );
    const unsealKey = (index: number): pulumi.Output<string> => {
      const suffix = index === 0 ? "" : `-${String(index + 1)}`;
      const { base64 } = new random.RandomBytes(
        `${name}-unseal-key${suffix}`,
        { length: 32 },
        persistent,
      );
      return pulumi.secret(base64);
    };
    const password = (noun: string): pulumi.Output<string> => {
      const { result } = new random.RandomPassword(
        `${name}-${noun}`,
        // No special characters: the password travels through URLs and option files.
        { length: 32, special: false },
        persistent,
      );
      return pulumi.secret(result);
    };

    this.machineSecrets = pulumi.secret(secrets.machineSecrets);
    this.clientConfiguration = pulumi.secret(secrets.clientConfiguration);
    this.sealingCertificate = pulumi.secret(sealingCertificate);
    this.sealingPrivateKey = pulumi.secret(sealingPrivateKey);
    this.unsealKeys = Array.from({ length: unsealKeyCount }, (_, index) => unsealKey(index));
    this.databasePasswords = {
      root: password("database-root"),
      "pdns-writer": password("database-pdns-writer"),
      "pdns-reader": password("database-pdns-reader"),
    };
    this.dnsApiKey = password("dns-api-key");
    this.registerOutputs({});
  }
}
