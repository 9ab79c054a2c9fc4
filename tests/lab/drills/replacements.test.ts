import {
  replaceControlPlane,
  replaceLostVps,
  replaceWorker,
} from "../../../lab/drills/scenarios/replacements";
import { describeDrills } from "./rehearsals";

/** The planned replacement of a control plane takes minutes, so it is left to the soak. */
const long = process.env["SOAK"] === "1" ? [replaceControlPlane] : [];

describeDrills("a replacement", [replaceWorker, ...long, replaceLostVps]);
