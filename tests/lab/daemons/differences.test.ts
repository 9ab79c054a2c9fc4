import { differences } from "../../../lab/daemons/differences";

describe("what differs between two configurations", () => {
  it("is told option by option, also what only one has", () => {
    const production = "[mariadb]\nsame=1\nsize=256M\nonly_there=x\n";
    const drill = "[mariadb]\nsame=1\nsize=64M\nonly_here=y\n";
    expect(differences(production, drill)).toEqual([
      { option: "only_here", production: "absent", drill: "y" },
      { option: "only_there", production: "x", drill: "absent" },
      { option: "size", production: "256M", drill: "64M" },
    ]);
  });

  it("takes the provider's options apart", () => {
    const of = (timeout: string): string =>
      `wsrep_provider_options="ist.recv_addr=10.0.0.1:4568;evs.suspect_timeout=${timeout}"\n`;
    expect(differences(of("PT15S"), of("PT4S"))).toEqual([
      { option: "evs.suspect_timeout", production: "PT15S", drill: "PT4S" },
    ]);
  });
});
