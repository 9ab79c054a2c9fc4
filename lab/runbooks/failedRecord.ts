/** Laid over the status of a record set's object, it makes powerdns-operator look at it as at a new one. */
export const forgivingPatch = { status: { syncStatus: null } } as const;

/*
 * Commands of `docs/runbooks/dns-record-failed.md`. `$NAME` is that of an object. The patch is sent to a
 * real API server by the tests of the lab, and what follows from it is rehearsed by the records drill.
 */
export const failedRecord = {
  find: [
    "kubectl get clusterzones,clusterrrsets -o json |",
    `  jq -r '.items[] | select(.status.syncStatus == "Failed") | "\\(.kind) \\(.metadata.name)"'`,
  ].join("\n"),
  forgive: `kubectl patch clusterrrset "$NAME" --subresource=status --type=merge -p '${JSON.stringify(forgivingPatch)}'`,
  confirm: `kubectl wait clusterrrset "$NAME" --for=jsonpath='{.status.syncStatus}'=Succeeded --timeout=2m`,
} as const;
