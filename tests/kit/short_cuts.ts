import { shortCuts } from "../../codec/unpickle/run.ts";

/** Does some work with `step` for every opcode. */
export function withoutShortCuts<T>(work: () => T): T {
  shortCuts.taken = false;
  try {
    return work();
  } finally {
    shortCuts.taken = true;
  }
}
