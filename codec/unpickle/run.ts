import { run as runFast } from "./fast/loop.ts";
import { NEED_MORE, type UnpickleState } from "./state.ts";
import { step, stop } from "./step.ts";
import { Op } from "../opcodes.ts";

const { STOP } = Op;

/** Whether the short cuts of `fast/` are taken. Without them everything comes out the same, later. */
export const shortCuts = { taken: true };

/**
 * Decodes on from where the state stands, to the pickle's STOP or to the end of
 * the bytes.
 *
 * @returns The value, or NEED_MORE with the state at the opcode that is not whole.
 * @throws {UnpicklingError} The state is of no use afterwards.
 */
export function run(s: UnpickleState): unknown {
  if (shortCuts.taken) return runFast(s);
  while (s.pos < s.end) {
    s.at = s.pos;
    const op = s.bytes[s.pos++]!;
    if (op === STOP) return stop(s);
    if (!step(s, op)) {
      s.pos = s.at;
      return NEED_MORE;
    }
  }
  s.at = s.pos;
  s.has(1);
  return NEED_MORE;
}
