import { zoneProblems } from "../../components/dns/zones/plan";
import type { Check } from "./check";

/** Zones and records mean what they say: everything in them is told before anything is made. */
export const dnsZones: Check = ({ dns }) => (dns === undefined ? [] : [...zoneProblems(dns)]);
