import { PyException } from "../known/exceptions/exception.ts";
import {
  type ClassEntry,
  globalOf,
  PyObject,
  type ReduceForm,
} from "../types/object.ts";
import { calledBy } from "../types/key.ts";
import {
  type DictObject,
  entriesIn,
  isDictObject,
  namesIn,
  Tuple,
  tuple,
  tupleOf,
} from "../types/tuple.ts";
import {
  charge,
  chargeAll,
  chargeLongKeys,
  refuse,
  refuseFor,
} from "./hooks.ts";
import { COST, PART, type Part, type UnpickleState } from "./state.ts";

/**
 * What a class that the codec itself knows refuses is no fault of the pickle:
 * Python may have a subclass there, or an unusual value. It comes as it would if
 * nobody knew the class, as an inert object. Each instance therefore has its
 * inert counterpart, which takes its place when it refuses what is yet to come.
 *
 * What a class of the program refuses is told, at the end of the pickle.
 */

/** What an attempt that fails costs, in bytes copied: an error takes that long. */
const FAILED = new Uint8Array(32);

/** How often an instance may have been given something to be made anew: honest ones are given their items and a state. */
const MOST_PARTS = 8;

/** Whether an entry is one of the codec's own, which nobody registered. */
function isKnown(s: UnpickleState, entry: ClassEntry): boolean {
  return s.options.registry?.lookup(entry.module, entry.name) !== entry;
}

/** What a registered class made, and of what: enough for the inert object in its place. */
export class Instance {
  private given: Part[] | undefined;
  private made: PyObject | undefined;

  // Not "#", which takes longer: an error reply makes a dozen.
  constructor(
    readonly entry: ClassEntry,
    private readonly args: Tuple,
    private readonly form: ReduceForm,
    private readonly kwargs: Map<unknown, unknown> | undefined,
    private readonly isKnown: boolean,
  ) {}

  /** Notes what the instance is given. */
  take(part: Part): void {
    if (!this.isKnown) return;
    if (this.made) keep(this.made, part);
    else if (this.given) this.given.push(part);
    else this.given = [part];
  }

  /**
   * What the class makes of what stands there now, where that is something else
   * than what it was given; the inert object, where it refuses that.
   *
   * @param now What stands in the place of a value.
   * @returns Undefined where the instance stays: a container is filled in place.
   */
  again(now: (part: unknown) => unknown): object | undefined {
    if (!this.isKnown || this.made) return this.made;
    const parts = this.given ?? [];
    // It is done in one step.
    if (parts.length > MOST_PARTS) return undefined;
    let isOther = false;
    const each = (part: unknown): unknown => {
      const kept = now(part);
      // Of a dict it took what was in it by then.
      isOther ||= kept !== part && !isDictObject(part);
      return kept;
    };
    const args = tupleOf(this.args.map(each));
    const given: Part[] = [];
    for (const part of parts) {
      // Pairs are in a dict, and found there.
      if ("items" in part) given.push({ items: part.items.map(each) });
      else if ("state" in part) {
        const { state } = part;
        const all = state instanceof Tuple && tupleOf(state.map(each));
        given.push({ state: all || each(state) });
      }
    }
    if (!isOther) return undefined;
    try {
      const made = this.entry.construct(args, this.form, this.kwargs);
      if (
        made instanceof Object &&
        given.every((part) => handOver(this.entry, made, part))
      ) return isFilled(made) ? undefined : made;
    } catch {
      // As it would have been.
    }
    return this.inert;
  }

  /** The inert object, of a class that the codec itself knows, with what the instance was given so far. */
  get inert(): PyObject | undefined {
    if (!this.isKnown || this.made) return this.made;
    this.made = inertOf(this.entry, this.args, this.form, this.kwargs);
    for (const part of this.given ?? []) keep(this.made, part);
    this.given = undefined;
    return this.made;
  }
}

/** Has a registered class make an instance. */
export function construct(
  s: UnpickleState,
  entry: ClassEntry,
  args: Tuple,
  form: ReduceForm,
  kwargs: Map<unknown, unknown> | undefined,
): unknown {
  const known = isKnown(s, entry);
  const { prototype }: { prototype?: unknown } = entry.type ?? {};
  const large = known && entry.setItems ? largeIn(args) : undefined;
  if (!large && (prototype instanceof Map || prototype instanceof Set)) {
    for (const arg of args) {
      // A known class takes no long list but of pairs, which is large.
      if (known && Array.isArray(arg) && arg.length > PART) continue;
      chargeLongKeys(s, args, keysIn(arg));
    }
  }
  let value: unknown;
  s.ownList = undefined;
  const before = calledBy(s);
  try {
    const given = large ? tuple(...args.slice(0, -1), []) : args;
    value = entry.construct(given, form, kwargs) ?? null;
  } catch (cause) {
    chargeAll(s, args);
    charge(s, FAILED);
    if (!known) refuse(s, entry, cause);
    s.spend(COST.known);
    return inertOf(entry, args, form, kwargs);
  } finally {
    calledBy(before);
  }
  const keeps = value instanceof PyException || entry.keepsArguments;
  if (!keeps && (known || isFilled(value))) chargeAll(s, args);
  else charge(s, args);
  if (typeof value !== "object" || value === null) return value;
  s.spend(COST.known);
  const instance = new Instance(entry, args, form, kwargs, known);
  (s.instances ??= new Map()).set(value, instance);
  if (large) s.later(fill(s, entry, large));
  return value;
}

type Large = Map<unknown, unknown> | DictObject | [unknown, unknown][];

/** A dict, or list of pairs, as the last of few arguments, that a class takes in parts. */
function largeIn(args: Tuple): Large | undefined {
  const last = args.at(-1);
  if (args.length > 2 || typeof last !== "object" || last === null) return;
  if (last instanceof Map) return entriesIn(last) > PART ? last : undefined;
  if (isDictObject(last)) {
    return namesIn(last) > PART ? last : undefined;
  }
  return Array.isArray(last) && last.length > PART && last.every(isPair)
    ? last
    : undefined;
}

function isPair(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/** Gives the instance on the top its large argument, which its inert counterpart has already. */
function* fill(
  s: UnpickleState,
  entry: ClassEntry,
  large: Large,
): Generator<void> {
  const place = s.sp - 1;
  for (const pairs of pairParts(large)) {
    const object = s.stack[place] as object;
    if (object instanceof PyObject) return;
    s.stack[place] = give(s, entry, object, { pairs }, true);
    yield;
  }
}

/** What may be keys in an argument of a dict or set: of a dict, of a list, of a list of pairs. */
function* keysIn(arg: unknown): Generator<unknown> {
  if (arg instanceof Map) yield* arg.keys();
  if (!Array.isArray(arg)) return;
  for (const item of arg) yield Array.isArray(item) ? item[0] : item;
}

/** Whether an instance of a class of one's own is filled with what is in its arguments. */
function isFilled(value: unknown): boolean {
  return Array.isArray(value) || value instanceof Map || value instanceof Set ||
    ArrayBuffer.isView(value);
}

/**
 * Hands something to an instance of a registered class.
 *
 * @param isArgument Whether it is of its arguments, and not to come behind them.
 * @returns The object, or the inert one that takes its place.
 */
export function give(
  s: UnpickleState,
  entry: ClassEntry,
  object: object,
  part: Part,
  isArgument = false,
): object {
  const instance = s.instances?.get(object);
  if ("pairs" in part) {
    chargeLongKeys(s, object, part.pairs.map(([key]) => key));
  }
  let refusal: { readonly cause?: unknown } | undefined;
  s.ownList = undefined;
  const before = calledBy(s);
  try {
    if (!handOver(entry, object, part)) refusal = {};
  } catch (cause) {
    refusal = { cause };
  } finally {
    calledBy(before);
  }
  if (!isArgument) instance?.take(part);
  if (refusal === undefined) return object;
  charge(s, FAILED);
  const inert = instance?.inert;
  if (!inert) {
    if ("cause" in refusal) refuse(s, entry, refusal.cause);
    else {
      const text = `Class "${entry.module}.${entry.name}" takes no`;
      refuseFor(s, `${text} ${nameOf(part)}`);
    }
    return object;
  }
  s.replace(object, inert);
  return inert;
}

/** False where the class takes nothing of the kind. */
function handOver(entry: ClassEntry, object: object, part: Part): boolean {
  if ("items" in part) {
    entry.append?.(object, part.items);
    return entry.append !== undefined;
  }
  if ("pairs" in part) {
    entry.setItems?.(object, part.pairs);
    return entry.setItems !== undefined;
  }
  entry.setState?.(object, part.state);
  return entry.setState !== undefined;
}

function nameOf(part: Part): string {
  return "items" in part ? "items" : "pairs" in part ? "keys" : "state";
}

/** The inert counterpart has all that the object was given. */
export function keep(inert: PyObject, part: Part): void {
  if ("items" in part) {
    if (!inert.listItems) inert.listItems = part.items;
    else for (const item of part.items) inert.listItems.push(item);
  } else if ("pairs" in part) {
    if (!inert.dictItems) inert.dictItems = part.pairs;
    else for (const pair of part.pairs) inert.dictItems.push(pair);
  } else addState(inert, part.state);
}

/** The first BUILD gives an object its state; what others give is kept behind it. */
export function addState(object: PyObject, state: unknown): void {
  if (object.state === undefined) object.state = state;
  else (object.laterStates ??= []).push(state);
}

function inertOf(
  entry: ClassEntry,
  args: Tuple,
  form: ReduceForm,
  kwargs: Map<unknown, unknown> | undefined,
): PyObject {
  const inert = new PyObject(globalOf(entry), args, form);
  if (kwargs) inert.kwargs = kwargs;
  return inert;
}

/** The pairs of a dict, or of a list of them, so many at a time. */
export function* pairParts(
  source: Map<unknown, unknown> | DictObject | readonly [unknown, unknown][],
): Generator<[unknown, unknown][]> {
  let part: [unknown, unknown][] = [];
  for (const pair of pairsIn(source)) {
    part.push(pair);
    if (part.length < PART) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function* pairsIn(
  source: Map<unknown, unknown> | DictObject | readonly [unknown, unknown][],
): Generator<[unknown, unknown]> {
  if (source instanceof Map) yield* Map.prototype.entries.call(source);
  else if (isDictObject(source)) {
    for (const key of Object.keys(source)) yield [key, source[key]];
  } else for (const [key, value] of source) yield [key, value];
}
