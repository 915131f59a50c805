import type { Emitter } from "./emitter.ts";
import { failureOf } from "./failure.ts";
import { PyGlobal } from "../types/object.ts";
import { Op } from "../opcodes.ts";
import { save } from "./save.ts";
import { saveReduction } from "./save_reduce.ts";
import { BATCH } from "./save_sequence.ts";
import { tuple } from "../types/tuple.ts";

const SET = new PyGlobal("builtins", "set");
const FROZENSET = new PyGlobal("builtins", "frozenset");

/** Writes a set, in the order in which the members were added. */
export function saveSet(emitter: Emitter, set: Set<unknown>): void {
  if (emitter.protocol < 4) {
    saveReduction(emitter, { callable: SET, args: tuple([...set]) }, set);
    return;
  }
  emitter.make(Op.EMPTY_SET, set);
  if (set.size === 0) return;
  let size = 0;
  emitter.byte(Op.MARK);
  saveMembers(emitter, set, () => {
    if (++size < BATCH) return;
    emitter.byte(Op.ADDITEMS);
    emitter.byte(Op.MARK);
    size = 0;
  });
  // After a full batch this one is empty, as CPython's is.
  emitter.byte(Op.ADDITEMS);
}

/** Writes a frozenset, which has its place in the memo only after its members. */
export function saveFrozenSet(emitter: Emitter, set: Set<unknown>): void {
  if (emitter.protocol < 4) {
    saveReduction(emitter, { callable: FROZENSET, args: tuple([...set]) }, set);
    return;
  }
  emitter.byte(Op.MARK);
  saveMembers(emitter, set);
  const known = emitter.objects.find(set);
  if (known < 0) {
    emitter.make(Op.FROZENSET, set);
  } else {
    emitter.byte(Op.POP_MARK);
    emitter.get(known);
  }
}

function saveMembers(
  emitter: Emitter,
  set: Set<unknown>,
  after?: () => void,
): void {
  emitter.enter();
  try {
    for (const member of set) {
      save(emitter, member);
      after?.();
    }
  } catch (error) {
    throw failureOf(error).within("<member>");
  }
  emitter.depth--;
}
