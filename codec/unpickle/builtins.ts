import { ByteArray, Complex, PyFloat } from "../types/scalars.ts";
import { newBytes } from "../bytes/buffers.ts";
import type { PyGlobal } from "../types/object.ts";
import type { Tuple } from "../types/tuple.ts";
import { addAll, frozenSet, hashing } from "./containers.ts";
import { charge } from "./charge.ts";
import { COST, type UnpickleState } from "./state.ts";

/** Gives the value that a call stands for, or undefined where it stays inert. */
type Meaning = (s: UnpickleState, args: Tuple) => unknown;

/**
 * The calls that pickles of plain values hold, by meaning. Nothing here takes a
 * size from the pickle: `bytes(n)` stays inert.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["_codecs.encode", (s, [text, encoding]) => latin1(s, text, encoding)],
  ["builtins.bytes", bytesOf],
  ["builtins.bytearray", byteArrayOf],
  ["builtins.complex", complexOf],
  ["builtins.frozenset", (s, args) => {
    const members = membersOf(s, args);
    return members && hashing(s, () => frozenSet(s, members));
  }],
  ["builtins.set", (s, args) => {
    const members = membersOf(s, args);
    if (!members) return undefined;
    s.spend(COST.dict);
    const set = new Set();
    hashing(s, () => addAll(s, set, members, 0, members.length));
    return set;
  }],
]);

/** What a call of a class or function by this name means, undefined where it is not known. */
export function meaningOf(global: PyGlobal): Meaning | undefined {
  return MEANINGS.get(`${global.module}.${global.name}`);
}

/** What other calls are given: base types, the class of arrays; and the function that rebuilds objects in protocols 0 and 1. */
const UNDERSTOOD = new Set([
  "builtins.object",
  "builtins.list",
  "builtins.dict",
  "builtins.tuple",
  "builtins.int",
  "builtins.float",
  "builtins.getattr",
  "builtins.str",
  "copyreg.__newobj__",
  "copyreg.__newobj_ex__",
  "copyreg._reconstructor",
  "functools.partial",
  "numpy.ndarray",
]);

/** Whether a reference is to what the decoder itself knows by meaning. */
export function isUnderstood(module: string, name: string): boolean {
  const full = `${module}.${name}`;
  return MEANINGS.has(full) || UNDERSTOOD.has(full) ||
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
  const bytes = newBytes(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw s.error("String is not Latin-1, so it is no bytes");
    bytes[i] = code;
  }
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
