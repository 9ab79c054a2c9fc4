/**
 * Runs its arguments: a line of standard input interrupts them, and its end kills them and removes
 * the directory before them.
 */
const script = `directory=$1; shift
exec 3<&0
"$@" </dev/null 3<&- & child=$!
{ while read -r _; do kill -TERM "$child"; done; kill -KILL "$child"; rm -rf -- "$directory"; } <&3 3<&- >/dev/null 2>&1 & watcher=$!
wait "$child"; code=$?
kill "$watcher"
exit "$code"`;

/**
 * A command line for a program that must not outlive its parent, in whatever way that ends: the
 * parent gives it a pipe for standard input, which the kernel closes for the dead.
 *
 * @param directory of the program's own files, which must not outlive the parent either
 */
export const tied = (
  directory: string,
  command: readonly string[],
): readonly [string, readonly string[]] => ["sh", ["-c", script, "sh", directory, ...command]];

/** What the shell says of a program that is nowhere. */
export const notFoundCode = 127;
