"use strict";
const { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require("fs");
const path = require("path");

/*
 * `node chart.js <module directory> <version> <chart directory>` makes a Helm chart of the standard
 * channel of the Gateway API. Upstream publishes plain manifests only.
 */

const [moduleDirectory, version, chartDirectory] = process.argv.slice(2);
const source = path.join(moduleDirectory, "config", "crd", "standard");
const templates = path.join(chartDirectory, "templates");

/** With a definition go all its objects, so Helm leaves it in place when the release is removed. */
function kept(manifest, file) {
  if (!/^kind: CustomResourceDefinition$/m.test(manifest)) return manifest;
  const annotated = manifest.replace(
    /^ {2}annotations:$/m,
    "$&\n    helm.sh/resource-policy: keep",
  );
  if (annotated === manifest) throw new Error(`${file}: no annotations to add to`);
  return annotated;
}

/** Braces in a description are text, not a template. */
const literal = (manifest) => manifest.replaceAll("{{", '{{ "{{" }}');

rmSync(chartDirectory, { recursive: true, force: true });
mkdirSync(templates, { recursive: true });
const files = readdirSync(source).filter((file) => file.endsWith(".yaml"));
if (files.length === 0) throw new Error(`${source}: no manifests`);
for (const file of files) {
  const manifest = readFileSync(path.join(source, file), "utf8");
  writeFileSync(path.join(templates, file), literal(kept(manifest, file)));
}
copyFileSync(path.join(moduleDirectory, "LICENSE"), path.join(chartDirectory, "LICENSE"));
const chart = {
  apiVersion: "v2",
  name: "gateway-api-crds",
  version,
  appVersion: version,
  description: "Definitions of the Gateway API, standard channel.",
};
// JSON is YAML. Written last: the chart is complete when this file exists.
writeFileSync(path.join(chartDirectory, "Chart.yaml"), `${JSON.stringify(chart, null, 2)}\n`);
