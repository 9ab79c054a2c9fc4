import { imagesArePinned } from "../../../policies/rules/imagesArePinned";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest, mariaDb, release } from "../subjects";

const running = (image: unknown) => deployment("web", { containers: [{ name: "c", image }] });
const floating = (image: string, subject = "Deployment 'apps/web' container 'c'"): string =>
  `${subject}: runs ${JSON.stringify(image)}, expected a whole version or a digest`;
const digest = `sha256:${"0a".repeat(32)}`;

describeRule(imagesArePinned, {
  accepts: [
    ...[
      "docker.io/library/mariadb:11.8.8",
      "registry.example.org:5000/web:v1.2.3",
      "nginx:1.29.3-alpine",
      "web:release-1.2.3",
      "web:20261121",
      `web@${digest}`,
      `web:latest@${digest}`,
    ].map((image) => ({ of: image, resources: [running(image)] })),
    { of: "images that charts and operators choose", resources: [release("cilium"), mariaDb()] },
    {
      of: "a chart's image of one version",
      resources: [release("local-path-provisioner", { helperImage: { tag: "1.37.0" } })],
    },
    {
      of: "a chart's image by digest",
      resources: [release("cilium", { image: { tag: "main", digest } })],
    },
  ],
  reports: [
    ...[
      "nginx",
      "nginx:latest",
      "nginx:1",
      "nginx:1.29",
      "registry.example.org:5000/web",
      "web:main",
      "web@sha256:0a",
    ].map((image) => ({ of: image, resources: [running(image)], findings: [floating(image)] })),
    {
      of: "init containers, jobs and pods",
      resources: [
        deployment("web", { initContainers: [{ name: "i", image: "busybox" }] }),
        manifest("batch/v1:CronJob", "nightly", {
          spec: {
            jobTemplate: {
              spec: { template: { spec: { containers: [{ name: "c", image: "a" }] } } },
            },
          },
        }),
        manifest("core/v1:Pod", "alone", { spec: { containers: [{ name: "c", image: "b:1" }] } }),
      ],
      findings: [
        floating("busybox", "Deployment 'apps/web' container 'i'"),
        floating("a", "CronJob 'nightly' container 'c'"),
        floating("b:1", "Pod 'alone' container 'c'"),
      ],
    },
    {
      of: "a database's image",
      resources: [mariaDb({ image: "mariadb:11.8" })],
      findings: [floating("mariadb:11.8", "MariaDB 'dns/galera' container 'mariadb'")],
    },
    {
      of: "a chart's floating tag",
      resources: [release("local-path-provisioner", { helperImage: { tag: "latest" } })],
      findings: [
        `release 'local-path-provisioner' helperImage: has tag "latest", expected a whole version or a digest`,
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown image", resources: [running(unknown)] },
    {
      of: "one of several containers",
      resources: [
        deployment("web", {
          containers: [
            { name: "a", image: unknown },
            { name: "c", image: "nginx" },
          ],
        }),
      ],
      findings: [floating("nginx")],
    },
  ],
});
