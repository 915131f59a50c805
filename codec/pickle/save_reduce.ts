import type { Emitter } from "./emitter.ts";
import { Failure, failureOf } from "./writer.ts";
import {
  PyGlobal,
  PyObject,
  type ReduceForm,
  type Reduction,
} from "../types/object.ts";
import { Op } from "../opcodes.ts";
import { saveDictItems, saveListItems, saveTuple } from "./save_containers.ts";
import { PyStr } from "../types/scalars.ts";
import { attemptsOf, bases } from "../types/traces.ts";
import { entriesIn, Tuple, tuple, tupleOf } from "../types/tuple.ts";

const GETATTR = new PyGlobal("builtins", "getattr");
const PARTIAL = new PyGlobal("functools", "partial");
const RECONSTRUCTOR = new PyGlobal("copyreg", "_reconstructor");
const NO_ARGUMENTS = new Tuple(0);

const OPCODES: ReadonlyMap<ReduceForm, number> = new Map([
  ["reduce", Op.REDUCE],
  ["newobj", Op.NEWOBJ],
  ["newobj_ex", Op.NEWOBJ_EX],
]);

/** Writes how an object is rebuilt; the object then has a place in the memo. */
export function saveReduction(
  emitter: Emitter,
  reduction: Reduction,
  object: object,
): void {
  emitter.enter();
  saveCall(
    emitter,
    reconstructionOf(reduction) ?? attemptOf(emitter, reduction),
    object,
  );
  const known = emitter.objects.find(object);
  if (known >= 0) {
    // Its arguments led back to the object: the first one made is the one.
    emitter.byte(Op.POP);
    emitter.get(known);
    emitter.depth--;
    return;
  }
  emitter.putObject(object);
  saveContent(emitter, reduction, object);
  emitter.depth--;
}

/** How protocols 0 and 1 make an object that came from them. */
function reconstructionOf(reduction: Reduction): Reduction | undefined {
  if (!(reduction instanceof PyObject)) return undefined;
  const base = bases.get(reduction);
  if (!base) return undefined;
  const { callable, args } = reduction;
  const given = base.name === "tuple" ? args : args[0] ?? null;
  return { callable: RECONSTRUCTOR, args: tuple(callable, base, given) };
}

/** How Python wrote the object this time, where its arguments lead back to it. */
function attemptOf(emitter: Emitter, reduction: Reduction): Reduction {
  if (!(reduction instanceof PyObject)) return reduction;
  const attempts = attemptsOf(reduction);
  if (attempts.length === 0) return reduction;
  const begun = (emitter.begun ??= new Map()).get(reduction) ?? 0;
  emitter.begun.set(reduction, begun + 1);
  return attempts[attempts.length - 1 - begun] ?? reduction;
}

function saveCall(
  emitter: Emitter,
  reduction: Reduction,
  object: object,
): void {
  const { callable, form = "reduce", args = NO_ARGUMENTS, kwargs } = reduction;
  if (!(args instanceof Tuple)) {
    throw new Failure(
      'the arguments of its reduction have to be a "Tuple", use "tuple(...)"',
    );
  }
  if (typeof callable !== "object" && typeof callable !== "function") {
    throw new Failure(
      `what makes it is no class or function, but of type ${typeof callable}: use a "PyGlobal"`,
    );
  }
  if (form === "newobj_ex" && emitter.protocol < 4) {
    emitter.copy(args, args.length);
    if (kwargs) emitter.copy(kwargs, entriesIn(kwargs));
    savePart(emitter, partialOf(callable, args, kwargs), "callable");
    emitter.byte(Op.EMPTY_TUPLE);
    emitter.byte(Op.REDUCE);
    return;
  }
  savePart(emitter, callable, "callable");
  // The arguments are known to be the very ones that Python had.
  if (emitter.begun?.has(object)) savePart(emitter, args, "args");
  else saveArguments(emitter, callable, args, object);
  if (form === "newobj_ex") savePart(emitter, kwargs ?? new Map(), "kwargs");
  const opcode = OPCODES.get(form);
  if (opcode === undefined) {
    throw new Failure(
      'its form is neither "reduce" nor "newobj" nor "newobj_ex"',
    );
  }
  emitter.byte(opcode);
}

/**
 * Python makes the arguments anew whenever an object is reduced, also while it
 * is reduced already; only an exception gives the very tuple that it has.
 */
function saveArguments(
  emitter: Emitter,
  callable: unknown,
  args: Tuple,
  object: object,
): void {
  const keepsTuple = callable instanceof PyGlobal &&
    callable.module === "builtins";
  const known = emitter.objects.find(args);
  if (keepsTuple || known >= 0 || emitter.hasPersistentIds) {
    return savePart(emitter, args, "args");
  }
  within(".args", () => {
    emitter.boundary();
    saveTuple(emitter, args, object);
  });
}

function saveContent(
  emitter: Emitter,
  reduction: Reduction,
  object: object,
): void {
  const { listItems, dictItems, state, stateSetter } = reduction;
  if (listItems) within(".listItems", () => saveListItems(emitter, listItems));
  if (dictItems) within(".dictItems", () => saveDictItems(emitter, dictItems));
  saveState(emitter, state, stateSetter, object);
  if (!(reduction instanceof PyObject)) return;
  for (const later of reduction.laterStates ?? []) {
    saveState(emitter, later, undefined, object);
  }
  for (const effect of reduction.effects ?? []) {
    within(".effects", () => saveCall(emitter, effect, effect));
    emitter.byte(Op.POP);
  }
}

function saveState(
  emitter: Emitter,
  state: unknown,
  stateSetter: Reduction["stateSetter"],
  object: object,
): void {
  if (state === undefined) return;
  // Python calls no setter with None, but a pickle may: an inert object goes back as it came.
  if (state === null && !(stateSetter && object instanceof PyObject)) return;
  if (stateSetter) {
    savePart(emitter, stateSetter, "stateSetter");
    emitter.save(object);
    savePart(emitter, state, "state");
    emitter.byte(Op.TUPLE2);
    emitter.byte(Op.REDUCE);
    emitter.byte(Op.POP);
  } else {
    savePart(emitter, state, "state");
    emitter.byte(Op.BUILD);
  }
}

function savePart(emitter: Emitter, part: unknown, name: string): void {
  try {
    emitter.save(part);
  } catch (error) {
    throw failureOf(error).within(`.${name}`);
  }
}

/** Saves something, and tells where it stands if that fails. */
function within(segment: string, save: () => void): void {
  try {
    save();
  } catch (error) {
    throw failureOf(error).within(segment);
  }
}

/** What CPython writes for `cls.__new__(cls, *args, **kwargs)` where the opcode is missing. */
function partialOf(
  cls: Reduction["callable"],
  args: Tuple,
  kwargs: Map<unknown, unknown> | undefined,
): PyObject {
  const make = cls instanceof PyGlobal && !cls.wire
    ? new PyGlobal(cls.module, `${cls.name}.__new__`)
    : new PyObject(GETATTR, tuple(cls, new PyStr("__new__")));
  const partial = new PyObject(PARTIAL, tuple(make));
  partial.state = tuple(make, tupleOf([cls, ...args]), new Map(kwargs), null);
  return partial;
}
