import * as pulumi from "@pulumi/pulumi";

/** What TLS says of a machine whose authority is not this cluster's. */
const foreign = "signed by unknown authority";

/**
 * Says what leads back where a machine turns out to be another cluster's: the provider names the
 * certificate only, after ten minutes.
 */
export const foreignMachineHook = (
  nodeName: string,
  address: pulumi.Output<string>,
): pulumi.ErrorHook =>
  new pulumi.ErrorHook(`${nodeName}-foreign`, ({ errors }) => {
    if (!errors.some((error) => error.includes(foreign))) return false;
    address.apply((at) => {
      console.error(
        `${nodeName} (${at}) holds the Talos of another cluster; nothing on it was changed. Wipe it ` +
          `with 'talosctl --talosconfig <the other cluster's> -e ${at} -n ${at} reset ` +
          "--graceful=false --reboot', then run 'pulumi up' again; without that talosconfig see " +
          "docs/runbooks/old-data.md.",
      );
    });
    return false;
  });
