import { dnsCharts } from "../../components/dns/charts";
import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import { externalDnsArguments, externalDnsEnvironment } from "./arguments";
import { argumentProblems, externalDnsChart, externalDnsRelease } from "./flags";
import { externalDnsSettings } from "./zone";

/** What ExternalDNS is started with in production. */
export const settings: Drill<DnsStage> = {
  name: "arguments",
  description: `the rendered arguments are those that ExternalDNS ${externalDnsRelease} knows`,
  rehearse: (scene) => {
    const rendered = externalDnsArguments(externalDnsSettings);
    const environment = externalDnsEnvironment(externalDnsSettings);
    scene.check(
      "the table is of the chart's release",
      dnsCharts.externalDns.version,
      externalDnsChart,
    );
    scene.check("it would refuse none", argumentProblems(rendered, environment), []);
    for (const argument of rendered)
      scene.stage.record("ExternalDNS is started with", { argument });
    return Promise.resolve();
  },
};
