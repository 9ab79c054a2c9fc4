import { heavyServicesStayAtHome } from "../../../policies/rules/heavyServicesStayAtHome";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, onSite, release } from "../subjects";

const elsewhere = (subject: string): string =>
  `${subject}: may run on any VPS, expected required placement on site home`;

describeRule(heavyServicesStayAtHome, {
  accepts: [
    {
      of: "a manifest at home",
      resources: [deployment("films", onSite("home"), { namespace: "media" })],
    },
    { of: "a chart at home", resources: [release("gitea", onSite("home"))] },
    { of: "a critical service", resources: [release("external-dns", onSite("vps"))] },
    {
      of: "the volume driver of home",
      resources: [release("proxmox-csi-plugin", { ...onSite("home"), node: onSite("home") })],
    },
  ],
  reports: [
    {
      of: "a manifest that may run anywhere",
      resources: [deployment("films", {}, { namespace: "media" })],
      findings: [elsewhere("Deployment 'media/films'")],
    },
    {
      of: "a chart without placement",
      resources: [release("grafana", {})],
      findings: [elsewhere("release 'grafana' Deployment 'grafana'")],
    },
    {
      of: "the driver's selector at a key that its chart ignores",
      resources: [
        release("proxmox-csi-plugin", { controller: onSite("home"), node: onSite("home") }),
      ],
      findings: [
        elsewhere("release 'proxmox-csi-plugin' Deployment 'proxmox-csi-plugin-controller'"),
      ],
    },
    {
      of: "a chart held to VPS",
      resources: [release("gitea", onSite("vps"))],
      findings: [elsewhere("release 'gitea' Deployment 'gitea'")],
    },
  ],
  leavesUnchecked: [{ of: "unknown values", resources: [release("gitea", unknown)] }],
});
