import type { Rejection } from "./fixture";

const zone = (...records: object[]): object => ({
  dns: { zones: [{ name: "example.org", records }] },
});
const record = (name: string, type: string, ...values: string[]): object => ({
  name,
  type,
  values,
});
const at = "dns.zones[0].records";

/** Zones and records that contradict themselves, the names servers or the database. */
export const rejectedZones: readonly Rejection[] = [
  [
    "a record of an unknown type",
    zone(record("@", "SPF", "v=spf1")),
    [`${at}[0].type: expected one of A, AAAA, CAA, CNAME, MX, NS, SRV, TXT, got "SPF"`],
  ],
  [
    "a TTL that is too short for any resolver",
    zone({ name: "www", type: "A", ttlSeconds: 5, values: ["192.0.2.1"] }),
    [`${at}[0].ttlSeconds: expected at least 30, got 5`],
  ],
  [
    "all that is wrong with several records at once",
    zone(
      record("www.example.org", "A", "192.0.2.1"),
      record("mail", "A", "192.0.2.999", "192.0.2.1"),
      record("other.example.net.", "TXT", '"quoted"'),
    ),
    [
      `${at}[0].name: expected a final dot, 'www.example.org.', without which it means 'www.example.org.example.org.', got "www.example.org"`,
      `${at}[1].values[0]: expected an IPv4 address, got "192.0.2.999"`,
      `${at}[2].name: expected a name in the zone example.org, got "other.example.net."`,
      `${at}[2].values[0]: expected the bare text, which gets its quotes by itself, got "\\"quoted\\""`,
    ],
  ],
  [
    "an alias at the zone itself",
    zone(record("@", "CNAME", "www.example.net.")),
    [`${at}[0]: expected no CNAME at the zone itself, got one; its SOA and NS records are there`],
  ],
  [
    "an alias beside something else, and one of two names",
    zone(
      record("www", "CNAME", "a.example.net.", "b.example.net."),
      record("www", "TXT", "x"),
      record("ns1", "CNAME", "c.example.net."),
    ),
    [
      `${at}[0]: expected nothing else at www.example.org, which is an alias, got hybrid:${at}[1] (TXT)`,
      `${at}[0].values: expected one name for the alias www.example.org, got 2`,
      `${at}[2]: expected nothing else at ns1.example.org, which is an alias, got hybrid:dns.nameServers[0]`,
    ],
  ],
  [
    "the same name and type in two entries, though written differently",
    zone(record("www", "A", "192.0.2.1"), record("WWW.example.org.", "A", "192.0.2.2")),
    [
      `${at}[1]: expected all values of www.example.org A in one entry, got a second one beside hybrid:${at}[0]`,
    ],
  ],
  [
    "the same value twice, though written differently",
    zone(record("@", "MX", "10 mail.example.net.", "010 MAIL.example.net.")),
    [
      `${at}[0].values[1]: expected another value, got "10 mail.example.net.", which hybrid:${at}[0].values[0] is too`,
    ],
  ],
  [
    "what the program says of every zone itself",
    zone(record("@", "NS", "ns.example.net."), record("ns1", "A", "192.0.2.1")),
    [
      `${at}[0]: expected no NS record of the zone itself, got one; hybrid:dns.nameServers are its name servers`,
      `${at}[1]: expected no address of ns1.example.org, got one; it is a name server, whose address is that of talos-vps-cp-0`,
    ],
  ],
  [
    "mail that leads to an alias",
    zone(record("@", "MX", "10 mail"), record("mail", "CNAME", "mx.example.net.")),
    [
      `${at}[0].values[0]: expected a name with addresses, got "mail.example.org", which hybrid:${at}[1] makes an alias; an MX record must not lead to one`,
    ],
  ],
  [
    "a delegation to a name server without glue",
    zone(record("sub", "NS", "ns.sub", "ns.example.net.")),
    [
      `${at}[0].values[0]: expected a name server with an address, got "ns.sub.example.org", which has none in the zone example.org`,
    ],
  ],
  [
    "a record that a delegation hides, its glue not counted",
    zone(
      record("sub", "NS", "ns.sub"),
      record("ns.sub", "A", "192.0.2.1"),
      record("www.sub", "A", "192.0.2.2"),
    ),
    [
      `${at}[2]: expected no A record at www.sub.example.org, got one; hybrid:${at}[0] delegates sub.example.org to others`,
    ],
  ],
  [
    "a delegated wildcard",
    zone(record("*", "NS", "ns.example.net.")),
    [`${at}[0]: expected one name, got "*.example.org"; a wildcard cannot be delegated`],
  ],
  [
    "a record of another zone of the file",
    {
      dns: {
        zones: [
          { name: "example.org", records: [record("a.sub", "A", "192.0.2.1")] },
          { name: "sub.example.org" },
        ],
      },
    },
    [
      `${at}[0]: expected a name of the zone example.org, got "a.sub.example.org", which is the zone sub.example.org's`,
    ],
  ],
  [
    "a zone twice, and one of a single label",
    { dns: { zones: [{ name: "example.org" }, { name: "Example.ORG." }, { name: "org" }] } },
    [
      'dns.zones[1].name: expected another zone, got "Example.ORG.", which hybrid:dns.zones[0] is too',
      'dns.zones[2].name: expected a zone of at least two labels, got "org"',
    ],
  ],
  [
    "one name server only, at home",
    { dns: { nameServers: [{ host: "ns1.example.org", node: "talos-pve-worker-0" }] } },
    [
      "dns.nameServers: expected at least 2 name servers for the zones, got 1",
      'dns.nameServers[0].node: expected a VPS with a member of the database (talos-vps-cp-0, talos-vps-cp-1), got "talos-pve-worker-0"',
    ],
  ],
  [
    "two name servers of one name on one VPS",
    {
      dns: {
        nameServers: [
          { host: "ns1.example.org", node: "talos-vps-cp-0" },
          { host: "ns1.example.org", node: "talos-vps-cp-0" },
        ],
      },
    },
    [
      'dns.nameServers[1].host: expected another host, got "ns1.example.org", which hybrid:dns.nameServers[0].host has too',
      'dns.nameServers[1].node: expected another node, got "talos-vps-cp-0", which hybrid:dns.nameServers[0].node has too',
    ],
  ],
  [
    "members that would give each other up too soon, or never",
    { dns: { galera: { keepaliveSeconds: 10, inactiveSeconds: 15, installSeconds: 5 } } },
    [
      "dns.galera.suspectSeconds: expected at least three times keepaliveSeconds (10), so that one lost packet raises no suspicion, got 15",
      "dns.galera.inactiveSeconds: expected more than suspectSeconds (15), got 15",
      "dns.galera.installSeconds: expected at least inactiveSeconds (15), got 5",
    ],
  ],
  [
    "a database larger than the disks of its nodes",
    { dns: { databaseGiB: 50 } },
    [
      "dns.databaseGiB: expected no more than the local-path volumes of its nodes, got 50: talos-vps-cp-0 has 40, talos-vps-cp-1 has 40, talos-pve-worker-0 has 40",
    ],
  ],
  [
    "a wildcard outside every zone",
    { gateway: { hostnames: ["*.example.org", "*.example.net"] } },
    [
      'gateway.hostnames[1]: expected a single host name, got "*.example.net"; wildcards are issued only below a zone of hybrid:dns, over DNS-01',
    ],
  ],
];
