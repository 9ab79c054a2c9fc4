const header = /^ {2}(\S+) \(.*\):$/;
const error = /^ {4}error: (.*)$/;
/** What happens to the steps that are under way when another one fails. */
const isConsequence = (text: string): boolean => text.includes("context canceled");

/**
 * The errors of the resources at which a run failed, each its first line. What the engine says of
 * the run as a whole is left out: that it failed, and that it ended the program in the middle.
 */
export function errorsOf(output: string): readonly string[] {
  let type = "";
  return output
    .slice(output.indexOf("\nDiagnostics:"))
    .split("\n")
    .flatMap((line) => {
      type = header.exec(line)?.[1] ?? type;
      const text = error.exec(line)?.[1];
      const isOfRun = type === "pulumi:pulumi:Stack";
      return text === undefined || isOfRun || isConsequence(text) ? [] : [text];
    });
}
