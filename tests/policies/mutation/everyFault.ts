import type { Mutant, Program } from "./mutants";
import { mutations } from "./mutations";

/** One fault for every rule, all in one program: each rule of a pack has to speak of it. */
export function everyFault(program: Program): Omit<Mutant, "what"> {
  return Object.values(mutations).reduce<Required<Omit<Mutant, "what">>>(
    (so, mutation) => {
      const [first] = mutation(so.program);
      return first === undefined
        ? so
        : { program: first.program, config: { ...so.config, ...first.config } };
    },
    { program, config: {} },
  );
}
