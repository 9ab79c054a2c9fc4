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
          ({ urn, type, name, props, opts, parent, dependencies, propertyDependencies }) => ({
            ...{ urn, type, name, opts, parent: parent?.urn, dependencies: urns(dependencies) },
            inputs: inputs.get(urn) ?? {},
            outputs: plain(props),
            propertyDependencies: Object.fromEntries(
              Object.entries(propertyDependencies).map(([key, sources]) => [key, urns(sources)]),
            ),
          }),
        );
        // In the order in which they registered: the engine shows them here in any.
        const order = [...inputs.keys()];
        recorded.sort((one, other) => order.indexOf(one.urn) - order.indexOf(other.urn));
        writeFileSync(written, JSON.stringify(recorded));
      },
    },
  ],
});
