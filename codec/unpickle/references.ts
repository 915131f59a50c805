import {
  HEAP_NAMES,
  OS_ERROR_ALIASES,
  pythonThreeName,
  pythonTwoName,
} from "../names.ts";
import { noteReference, PyGlobal, type PyGlobalWire } from "../types/object.ts";
import { KNOWN } from "../known/mod.ts";
import { ByteArray, Complex, PyFloat, PyStr } from "../types/scalars.ts";
import { LONG_TEXT } from "../types/key.ts";
import { charge, chargeLongKey, refuseFor } from "./hooks.ts";
import { addAll, frozenSet } from "./containers.ts";
import { COST, type UnpickleState } from "./state.ts";
import { latin1Bytes } from "../bytes/text.ts";
import type { Tuple } from "../types/tuple.ts";

/** Gives the value that a call stands for, or undefined where it stays inert. */
type Meaning = (s: UnpickleState, args: Tuple) => unknown;

/**
 * The calls that pickles of plain values hold, by meaning. Nothing here takes a
 * size from the pickle: `bytes(n)` stays inert.
 */
const BUILTINS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["bytes", bytesOf],
  ["bytearray", byteArrayOf],
  ["complex", complexOf],
  ["frozenset", (s, args) => {
    const members = membersOf(s, args);
    return members && frozenSet(s, members);
  }],
  ["set", (s, args) => {
    const members = membersOf(s, args);
    if (!members) return undefined;
    s.spend(COST.dict);
    const set = new Set();
    addAll(s, set, members);
    return set;
  }],
]);

/** `_codecs.encode`: how bytes are written before protocol 3. */
const ENCODE: Meaning = (s, [text, encoding]) => latin1(s, text, encoding);

/** What a call of a class or function by this name means, undefined where it is not known. */
export function meaningOf(
  global: { readonly module: string; readonly name: string },
): Meaning | undefined {
  const { module, name } = global;
  if (module === "builtins") return BUILTINS.get(name);
  return module === "_codecs" && name === "encode" ? ENCODE : undefined;
}

/** What other calls are given: base types, the class of arrays; and the function that rebuilds objects in protocols 0 and 1. */
const UNDERSTOOD = new Set(
  ("_operator.or_ builtins.object builtins.list builtins.dict builtins.tuple builtins.int " +
    "builtins.float builtins.getattr builtins.str copyreg.__newobj__ copyreg.__newobj_ex__ " +
    "copyreg._reconstructor functools.partial numpy.ndarray").split(" "),
);

/** Whether a reference is to what the decoder itself knows by meaning. */
function isUnderstood(module: string, name: string): boolean {
  const full = `${module}.${name}`;
  return meaningOf({ module, name }) !== undefined || UNDERSTOOD.has(full) ||
    name.endsWith(".__new__");
}

function latin1(
  s: UnpickleState,
  text: unknown,
  encoding: unknown,
): Uint8Array | undefined {
  if (typeof text !== "string") return undefined;
  if (encoding !== "latin1" && encoding !== "latin-1") return undefined;
  charge(s, text);
  const bytes = latin1Bytes(text);
  if (!bytes) throw s.error("String is not Latin-1, so it is no bytes");
  return bytes;
}

function bytesOf(s: UnpickleState, args: Tuple): Uint8Array | undefined {
  const [source] = args;
  charge(s, source);
  if (args.length === 0) return new Uint8Array(0);
  if (args.length === 1 && source instanceof Uint8Array) {
    return new Uint8Array(source);
  }
  return undefined;
}

function byteArrayOf(s: UnpickleState, args: Tuple): ByteArray | undefined {
  const [source, encoding] = args;
  charge(s, source);
  if (args.length === 0) return new ByteArray(0);
  if (args.length === 1 && source instanceof Uint8Array) {
    return new ByteArray(source);
  }
  const bytes = args.length === 2 ? latin1(s, source, encoding) : undefined;
  return bytes && new ByteArray(bytes);
}

function complexOf(_: UnpickleState, args: Tuple): Complex | undefined {
  const [re = 0, im = 0] = args;
  const known = args.length <= 2 && isReal(re) && isReal(im);
  return known ? new Complex(Number(re), Number(im)) : undefined;
}

function isReal(value: unknown): value is number | PyFloat {
  return typeof value === "number" || value instanceof PyFloat;
}

function membersOf(s: UnpickleState, args: Tuple): unknown[] | undefined {
  if (args.length === 0) return [];
  const [source] = args;
  charge(s, source);
  if (args.length !== 1) return undefined;
  if (Array.isArray(source)) return source;
  return source instanceof Set ? [...source] : undefined;
}

/**
 * The value of a class reference as the pickle names it: the registered
 * TypeScript class, or the names in a `PyGlobal`. Nothing is looked up anywhere
 * else.
 *
 * @param key What `keyOf` makes of both, where that is there already.
 */
export function classReference(
  s: UnpickleState,
  module: string | PyStr,
  name: string | PyStr,
  key: string = keyOf(`${module}`, `${name}`),
): unknown {
  if (key.length > LONG_KEY) checkLong(s, key);
  const seen = s.globals?.get(key);
  if (seen !== undefined && !s.exact) return seen;
  const old = s.protocol < 3 && s.options.fixImports !== false;
  const { names, python2 } = old
    ? pythonThree(key, `${module}`, `${name}`)
    : { names: [`${module}`, `${name}`] as const };
  const special: PyGlobalWire = {};
  if (python2) special.python2 = python2;
  if (s.exact) {
    if (seen !== undefined) special.distinct = true;
    // Until 3.9 classes shared their module's name that have one of their own now.
    const isHeap = HEAP_NAMES.has(`${module}.${name}`);
    if (module instanceof PyStr || name instanceof PyStr || isHeap) {
      special.strings = [module, name];
    }
  }
  const plain = !python2 && (!s.exact || Object.keys(special).length === 0);
  return newReference(s, key, names, plain ? undefined : special);
}

/** The value of a class reference by Python 3's names; equal ones in a pickle are one object. */
export function namedReference(
  s: UnpickleState,
  module: string,
  name: string,
): unknown {
  const key = keyOf(module, name);
  if (key.length > LONG_KEY) checkLong(s, key);
  return s.globals?.get(key) ?? newReference(s, key, [module, name], undefined);
}

/** Names that STACK_GLOBAL gives may hold line breaks themselves; JSON has none. */
function keyOf(module: string, name: string): string {
  return module.includes("\n") || name.includes("\n")
    ? JSON.stringify([module, name])
    : `${module}\n${name}`;
}

/** Longer names are counted each time that they are looked up. */
export const LONG_KEY = 256;

function checkLong(s: UnpickleState, key: string): void {
  charge(s, key);
  if (key.length > LONG_TEXT && s.globals) {
    chargeLongKey(s, s.globals, key, true);
  }
}

function newReference(
  s: UnpickleState,
  key: string,
  names: Names,
  wire: PyGlobalWire | undefined,
): unknown {
  const { registry, unknown } = s.options;
  let [module, name] = names;
  let entry = registry?.lookup(module, name) ??
    (s.exact ? undefined : KNOWN.lookup(module, name));
  if (!entry && !s.exact && OS_ERROR_ALIASES.get(name)?.includes(module)) {
    [module, name] = ["builtins", "OSError"];
    entry = registry?.lookup(module, name) ?? KNOWN.lookup(module, name);
  }
  if (!entry && unknown === "error" && !isUnderstood(module, name)) {
    refuseFor(
      s,
      `Class "${module}.${name}" is not registered, and the option "unknown" is "error": register it in a Registry and give that as "registry"`,
    );
  }
  s.spend(COST.object);
  const value = entry?.type ?? new PyGlobal(module, name, wire);
  if (entry) (s.classes ??= new Map()).set(value, entry);
  if (typeof value === "function") noteReference(value, module, name);
  (s.globals ??= new Map()).set(key, value);
  return value;
}

type Names = readonly [module: string, name: string];

/** What one of Python 2's names is in Python 3, and itself where that does not give it back. */
interface Renamed {
  readonly names: Names;
  readonly python2?: Names;
}

/** The names met lately; a message has few, and the next has them again. */
const renamed = new Map<string, Renamed>();
const MANY = 500;

function pythonThree(key: string, module: string, name: string): Renamed {
  const known = renamed.get(key);
  if (known) return known;
  const names = pythonThreeName(module, name);
  const back = pythonTwoName(...names);
  const same = back[0] === module && back[1] === name;
  const made = same ? { names } : { names, python2: [module, name] as const };
  if (renamed.size >= MANY) renamed.clear();
  if (key.length <= LONG_KEY) renamed.set(key, made);
  return made;
}

/** STACK_GLOBAL. */
export function stackGlobal(s: UnpickleState): void {
  const start = s.operands(2);
  const module = s.stack[start];
  const name = s.stack[start + 1];
  if (!isText(module) || !isText(name)) {
    throw s.error("Class reference needs two strings");
  }
  s.cut(start);
  s.push(classReference(s, module, name));
}

/** EXT1, EXT2 and EXT4: a class by its number in the extension registry. */
export function extension(s: UnpickleState, code: number): void {
  if (code <= 0) throw s.error(`Extension code ${code} is not above 0`);
  const global = s.options.registry?.extension?.(code);
  if (!global) throw s.error(`Extension code ${code} is not registered`);
  s.push(namedReference(s, global.module, global.name));
}

function isText(value: unknown): value is string | PyStr {
  return typeof value === "string" || value instanceof PyStr;
}
