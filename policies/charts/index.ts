import { homeCharts } from "./homeCharts";
import { platformCharts } from "./platformCharts";
import { serviceCharts } from "./serviceCharts";

export type { Belongs, Chart, ChartContainer, ChartWorkload } from "./chart";

/** Every chart whose values the rules can read, by its name. */
export const charts = { ...platformCharts, ...serviceCharts, ...homeCharts };
