import { Op } from "./opcodes.ts";
import { NEED_MORE, type UnpickleState } from "./unpickle_state.ts";
import { step } from "./unpickle_step.ts";

export function run(s: UnpickleState): unknown {
  while (s.pos < s.end) {
    s.at = s.pos;
    const op = s.bytes[s.pos++]!;
    if (op === Op.STOP) return stop(s);
    if (!step(s, op)) {
      s.pos = s.at;
      return NEED_MORE;
    }
  }
  s.at = s.pos;
  s.has(1);
  return NEED_MORE;
}

function stop(s: UnpickleState): unknown {
  const top = s.operands(1);
  return s.stack[top];
}
