import { classOf, withClassPlaces, type ClassPlace, eachClaim, gibOf } from "../programClaims";
import { programRule } from "../rule";
import { separately, unchecked } from "../unknown";

const limit = (standard: number, description: string) =>
  ({ type: "integer", minimum: 0, default: standard, description }) as const;

const places = ["vps", "home", "node"] as const;
const subjects: Readonly<Record<ClassPlace, string>> = {
  vps: "volumes of site vps",
  home: "volumes of site home",
  node: "local volumes of a node",
};

/** Every place runs full one day: a server takes sixteen volumes, a VM 24, and a local disk its size. */
export const claimsPerSiteAreBounded = programRule(
  {
    name: "claims-per-site-are-bounded",
    description: "Claims together stay within the number and size that each place can hold.",
    severity: "high",
    remediationSteps: "ask for less, or make room and raise this rule's configuration on purpose.",
    thresholds: {
      vpsVolumes: limit(3, "Volumes of Hetzner's classes."),
      vpsGib: limit(30, "What they ask for together, in GiB."),
      homeVolumes: limit(24, "Volumes of Proxmox' classes."),
      homeGib: limit(2_000, "What they ask for together, in GiB."),
      nodeVolumes: limit(12, "Local volumes on one node, a replica of each claim."),
      nodeGib: limit(40, "What they ask for together, in GiB: the smallest local disk."),
    },
  },
  ({ inputs }, settings, report) => {
    withClassPlaces(inputs, (classes) => {
      const sums = { vps: [0, 0], home: [0, 0], node: [0, 0] } as Record<
        ClassPlace,
        [number, number]
      >;
      const unsized: string[] = [];
      const note = inputs.map((resource) => () => {
        eachClaim(resource, ({ subject, spec, count }) => {
          const place = classes.get(classOf(spec) ?? "");
          if (place === undefined) return;
          // Members are kept apart, so a node holds one replica of each claim.
          const volumes = place === "node" ? 1 : count;
          const size = gibOf(spec);
          sums[place][0] += volumes;
          sums[place][1] += volumes * (size ?? 0);
          if (size === undefined) unsized.push(subject);
        });
      });
      const limits = {
        vps: [settings.vpsVolumes, settings.vpsGib],
        home: [settings.homeVolumes, settings.homeGib],
        node: [settings.nodeVolumes, settings.nodeGib],
      } as const;
      separately([
        () => {
          separately(note);
        },
        ...places.map((place) => () => {
          const [volumes, size] = sums[place];
          const [mostVolumes, mostGib] = limits[place];
          if (volumes <= mostVolumes && size <= mostGib) return;
          const actual = `are ${volumes} of ${size} GiB`;
          const expected = `${mostVolumes} of ${mostGib} GiB at most`;
          report({ subject: subjects[place], actual, expected });
        }),
        () => {
          if (unsized.length === 0) return;
          throw unchecked(unsized.map((subject) => `the size of ${subject} can't be known`));
        },
      ]);
    });
  },
);
