import { serverTypes } from "../../../config/serverTypes";
import { VendorError } from "../vendorError";

/*
 * What the cloud sells, as far as the project can order it. `config/serverTypes.ts` says what a type
 * is made of; ids are this simulation's own.
 */

export type Architecture = "x86" | "arm";
export type ServerTypeName = keyof typeof serverTypes;

export interface ServerType {
  readonly id: number;
  readonly name: ServerTypeName;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly diskGiB: number;
  readonly architecture: Architecture;
  readonly cpuType: "shared" | "dedicated";
}

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly networkZone: string;
  /** Where the dated price table has its own column; the Americas cost more for some items. */
  readonly priceRegion: "eu" | "us" | "ap";
}

export const locations: readonly Location[] = [
  {
    id: 1,
    name: "fsn1",
    city: "Falkenstein",
    country: "DE",
    networkZone: "eu-central",
    priceRegion: "eu",
  },
  {
    id: 2,
    name: "nbg1",
    city: "Nuremberg",
    country: "DE",
    networkZone: "eu-central",
    priceRegion: "eu",
  },
  {
    id: 3,
    name: "hel1",
    city: "Helsinki",
    country: "FI",
    networkZone: "eu-central",
    priceRegion: "eu",
  },
  {
    id: 4,
    name: "ash",
    city: "Ashburn, VA",
    country: "US",
    networkZone: "us-east",
    priceRegion: "us",
  },
  {
    id: 5,
    name: "hil",
    city: "Hillsboro, OR",
    country: "US",
    networkZone: "us-west",
    priceRegion: "us",
  },
  {
    id: 6,
    name: "sin",
    city: "Singapore",
    country: "SG",
    networkZone: "ap-southeast",
    priceRegion: "ap",
  },
];

export const catalogue: readonly ServerType[] = Object.entries(serverTypes).map(
  ([name, made], index) => ({
    id: 101 + index,
    name: name as ServerTypeName,
    ...made,
    architecture: "x86",
    cpuType: name.startsWith("ccx") ? "dedicated" : "shared",
  }),
);

/** Shared AMD types of this generation are sold in the United States only, dedicated ones anywhere. */
export const isSold = ({ cpuType }: ServerType, { priceRegion }: Location): boolean =>
  cpuType === "dedicated" || priceRegion === "us";

/** What is written on the disk of a server that is not made from a snapshot. */
export const systemImages = [
  { id: 1, name: "ubuntu-16.04", osFlavor: "ubuntu", osVersion: "16.04" },
  { id: 2, name: "debian-9", osFlavor: "debian", osVersion: "9" },
  { id: 3, name: "ubuntu-24.04", osFlavor: "ubuntu", osVersion: "24.04" },
  { id: 4, name: "debian-12", osFlavor: "debian", osVersion: "12" },
  { id: 5, name: "debian-13", osFlavor: "debian", osVersion: "13" },
] as const;

/** Ids from here on are handed out; smaller ones belong to the catalogue. */
export const firstProjectId = 1_000;

const invalid = (field: string): VendorError =>
  new VendorError(`invalid input in field '${field}'`, "invalid_input");

/** @throws VendorError when there is no such location */
export function locationNamed(name: string): Location {
  const location = locations.find((candidate) => candidate.name === name);
  if (location === undefined) throw invalid("location");
  return location;
}

/** @throws VendorError when there is no such type */
export function serverTypeNamed(name: string): ServerType {
  const type = catalogue.find((candidate) => candidate.name === name);
  if (type === undefined) throw invalid("server_type");
  return type;
}
