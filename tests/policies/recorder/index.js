const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { PolicyPack } = require("@pulumi/policy");

/** Properties as they came: the SDK's proxies throw where a value is unknown. */
const plain = (props) => props["__getSpecialProxyTarget"];
const urns = (resources) => resources.map(({ urn }) => urn);

const inputs = new Map();
const written = join(__dirname, "recorded.json");

new PolicyPack("recorder", {
  policies: [
    {
      name: "inputs-are-recorded",
      description: "What rules about single resources see.",
      validateResource: ({ urn, props }) => {
        inputs.set(urn, plain(props));
      },
    },
    {
      name: "outputs-are-recorded",
      description: "What rules about all resources see.",
      validateStack: ({ resources }) => {
        const recorded = resources.map(
          ({ urn, type, name, props, opts, parent, propertyDependencies }) => ({
            ...{ urn, type, name, opts, parent: parent?.urn },
            inputs: inputs.get(urn) ?? {},
            outputs: plain(props),
            propertyDependencies: Object.fromEntries(
              Object.entries(propertyDependencies).map(([key, sources]) => [key, urns(sources)]),
            ),
          }),
        );
        writeFileSync(written, JSON.stringify(recorded));
      },
    },
  ],
});
