/** What was handed in cannot be judged; the message says why, and what to do. */
export class PlanError extends Error {}

/** How a plan that can be judged is made. */
export const previewCommand =
  "pulumi preview --stack <stack> --policy-pack policies --json --show-sames > plan.json";
