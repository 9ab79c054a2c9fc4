import { eachClaim, gibOf, type ProgramClaim } from "../programClaims";
import { resourceRule } from "../rule";

const gib = (amount: number, description: string) =>
  ({ type: "number", minimum: 0, default: amount, description }) as const;

/** Whether a claim is a service's, by its own name or by that of the workload or chart it is for. */
function isOf({ name, workload }: ProgramClaim, service: RegExp): boolean {
  const names = [name, workload?.name, workload?.chart, workload?.namespace];
  return names.some((one) => one !== undefined && service.test(one));
}

/** Volumes never shrink, and what fills up at night stops: the sizes are agreed beforehand. */
export const claimsKeepAgreedSizes = resourceRule(
  {
    name: "claims-keep-agreed-sizes",
    description:
      "The secret store's volumes stay small; those of heavy services begin large enough.",
    severity: "medium",
    remediationSteps: "set the agreed size, or change this rule's configuration on purpose.",
    thresholds: {
      vaultMaximumGib: gib(10, "Largest volume of a member of the secret store, in GiB."),
      giteaMinimumGib: gib(50, "Smallest volume of Gitea, in GiB."),
      lokiMinimumGib: gib(100, "Smallest volume of Loki, in GiB."),
      nixCacheMinimumGib: gib(100, "Smallest volume of the Nix cache, in GiB."),
    },
  },
  (resource, settings, report) => {
    const atMost = (most: number) => ({
      isRight: (gib: number) => gib <= most,
      expected: `${most} GiB at most`,
    });
    const atLeast = (least: number) => ({
      isRight: (gib: number) => gib >= least,
      expected: `${least} GiB or more`,
    });
    const agreed = [
      { service: /^(?:openbao|vault)\b/, ...atMost(settings.vaultMaximumGib) },
      { service: /^gitea\b/, ...atLeast(settings.giteaMinimumGib) },
      { service: /^loki\b/, ...atLeast(settings.lokiMinimumGib) },
      { service: /^(?:nix-cache|harmonia|attic)\b/, ...atLeast(settings.nixCacheMinimumGib) },
    ];
    eachClaim(resource, (claim) => {
      const { subject, spec } = claim;
      for (const { isRight, expected } of agreed.filter(({ service }) => isOf(claim, service))) {
        const size = gibOf(spec);
        if (size !== undefined && isRight(size)) continue;
        const actual = size === undefined ? "says no size" : `asks for ${size} GiB`;
        report({ subject, actual, expected });
      }
    });
  },
);
