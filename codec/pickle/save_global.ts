import type { Emitter } from "./emitter.ts";
import { Failure } from "./writer.ts";
import { byLines } from "../types/traces.ts";
import {
  type AnyFunction,
  type ClassEntry,
  globalOf,
  isReduction,
  PyGlobal,
  type Reduction,
} from "../types/object.ts";
import { Op } from "../opcodes.ts";
import { saveReduction } from "./save_reduce.ts";
import { saveFreshString, saveSharedString } from "./save_string.ts";
import { ByteArray, PyStr } from "../types/scalars.ts";
import { tuple } from "../types/tuple.ts";
import { HEAP_NAMES, pythonTwoName } from "../names.ts";
import { writeUtf8 } from "../bytes/text.ts";
import { errorToPython } from "../known/exceptions/entries.ts";
import { KNOWN } from "../known/mod.ts";
import { saveByteArray, saveBytes, saveBytesAs } from "./save_bytes.ts";
import { saveList, saveRecord } from "./save_containers.ts";

/**
 * Which strings name a class of CPython's C code. The qualified name of a static
 * type is a new string whenever it is asked for; a heap type, and the functions
 * of `builtins`, have a module string of their own as well. Everything else is
 * interned, so shared with equal strings. As in CPython 3.11: later versions
 * made heap types of some more.
 */
const STATIC_MODULES = new Set(
  "builtins datetime decimal itertools".split(" "),
);
const STATIC_NAMES = new Set(
  ("_codecs.encode array._array_reconstructor collections.OrderedDict collections.defaultdict " +
    "collections.deque io.BytesIO io.StringIO types.SimpleNamespace zoneinfo.ZoneInfo")
    .split(" "),
);

/** The types of `builtins` with names like functions'. */
const BUILTIN_TYPES = new Set(
  ("bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map " +
    "memoryview object property range reversed set slice staticmethod str super tuple type zip")
    .split(" "),
);

const BUILTIN_FUNCTIONS = new PyStr("builtins");

/** Whether the name of a class is a string that nothing else in the message can be. */
function nameIsFresh(module: string, name: string): boolean {
  if (name.includes(".")) return false;
  if (STATIC_MODULES.has(module)) return name !== "ExceptionGroup";
  const full = `${module}.${name}`;
  return STATIC_NAMES.has(full) || HEAP_NAMES.has(full);
}

/** The module's name, boxed where it is not the string that other classes of the module have. */
function moduleString(module: string, name: string): string | PyStr {
  if (module === "builtins") {
    return /^[a-z]/.test(name) && !BUILTIN_TYPES.has(name)
      ? BUILTIN_FUNCTIONS
      : module;
  }
  return HEAP_NAMES.has(`${module}.${name}`) ? new PyStr(module) : module;
}

function saveNameLines(emitter: Emitter, global: PyGlobal): void {
  const { module, name } = global;
  let names: readonly [string, string] = [module, name];
  if (emitter.protocol === 2 && emitter.settings.fixImports) {
    names = pythonTwoWire(emitter, global) ?? pythonTwoName(module, name);
  }
  emitter.byte(Op.GLOBAL);
  for (const line of names) {
    checkLine(emitter, line);
    emitter.room(3 * line.length + 1);
    emitter.position = writeUtf8(line, 0, emitter.buffer, emitter.position);
    emitter.byte(0x0a);
  }
}

/** A name must not end its line nor be none, and Python 2 knows ASCII names only. */
function checkLine(emitter: Emitter, line: string): void {
  const bad = emitter.protocol === 2
    ? /[\n\u0080-\uffff]/
    : /\n|\p{Surrogate}/u;
  if (line === "" || bad.test(line)) {
    throw new Failure(
      `protocol ${emitter.protocol} cannot write the name ${
        JSON.stringify(line)
      }, use protocol 4`,
    );
  }
}

/** Python 2's names by which the reference was read, where those are asked for. */
function pythonTwoWire(
  { protocol, settings }: Emitter,
  { wire }: PyGlobal,
): readonly [string, string] | undefined {
  return protocol === 2 && settings.fixImports ? wire?.python2 : undefined;
}

const GETATTR = new PyGlobal("builtins", "getattr");

/** Writes a class reference, or a reference to an equal one before. */
export function saveGlobal(emitter: Emitter, global: PyGlobal): void {
  const { module, name, wire } = global;
  const code = emitter.settings.registry?.extensionCode?.(module, name);
  if (code !== undefined) return saveExtension(emitter, code);
  const fullName = `${module}\n${name}`;
  if (!wire?.distinct) {
    const known = emitter.globals?.get(fullName);
    if (known !== undefined) return emitter.get(known);
  }
  const { protocol } = emitter;
  if (protocol >= 4 && !byLines.has(global)) saveStackGlobal(emitter, global);
  else if (
    protocol < 4 && name.includes(".") && !pythonTwoWire(emitter, global)
  ) {
    return saveDotted(emitter, global, fullName);
  } else saveNameLines(emitter, global);
  if (emitter.leavesOut(global)) return;
  if (!wire?.distinct) nameGlobal(emitter, fullName, emitter.memoized);
  emitter.putObject(global);
}

function nameGlobal(emitter: Emitter, fullName: string, index: number): void {
  emitter.globals ??= new Map();
  emitter.globals.set(fullName, index);
}

/** Writes a class of this program under the name that it is registered for. */
export function saveClass(emitter: Emitter, type: AnyFunction): void {
  const entry = entryOf(emitter, type);
  if (!entry) {
    throw new Failure(
      `it is ${
        named("function", type)
      } that no registry knows, add an entry for it or use a "PyGlobal"`,
    );
  }
  saveGlobal(emitter, globalOf(entry));
}

function saveStackGlobal(
  emitter: Emitter,
  { module, name, wire }: PyGlobal,
): void {
  const strings = wire?.strings;
  // Names that were Python 2's there are others here.
  if (strings && `${strings[0]}\n${strings[1]}` === `${module}\n${name}`) {
    for (const string of strings) {
      if (typeof string === "string") {
        emitter.boundary();
        saveSharedString(emitter, string);
      } else {
        emitter.save(string);
      }
    }
  } else {
    emitter.boundary();
    const string = moduleString(module, name);
    if (string instanceof PyStr) emitter.save(string);
    else saveSharedString(emitter, string);
    emitter.boundary();
    if (nameIsFresh(module, name)) saveFreshString(emitter, name);
    else saveSharedString(emitter, name);
  }
  emitter.byte(Op.STACK_GLOBAL);
}

/** Protocols 2 and 3 name only what stands at the top of a module: the rest is `getattr(Outer, 'Inner')`. */
function saveDotted(
  emitter: Emitter,
  global: PyGlobal,
  fullName: string,
): void {
  const { module, name } = global;
  const dot = name.lastIndexOf(".");
  const parent = new PyGlobal(module, name.slice(0, dot));
  const args = tuple(parent, new PyStr(name.slice(dot + 1)));
  saveReduction(emitter, { callable: GETATTR, args }, global);
  if (emitter.leavesOut(global)) return;
  const index = emitter.objects.find(global);
  if (!global.wire?.distinct) nameGlobal(emitter, fullName, index);
}

/** A class of the extension registry: a number, which is never put into the memo. */
function saveExtension(emitter: Emitter, code: number): void {
  if (!Number.isInteger(code) || code < 1 || code > 0x7fff_ffff) {
    throw new Failure(
      `its extension code has to be a whole number from 1 to ${0x7fff_ffff}, current value is ${code}`,
    );
  }
  if (code <= 0xff) {
    emitter.op1(Op.EXT1, code);
  } else if (code <= 0xffff) {
    emitter.op1(Op.EXT2, code & 0xff);
    emitter.byte(code >> 8);
  } else {
    emitter.op4(Op.EXT4, code);
  }
}

/** What the registry or the known classes say about a class of this program. */
function entryOf(emitter: Emitter, type: AnyFunction): ClassEntry | undefined {
  return emitter.settings.registry?.entryOf(type) ?? KNOWN.entryOf(type);
}

/** Writes an instance of a class that has no way of its own. */
export function saveInstance(
  emitter: Emitter,
  object: object,
  prototype: object,
): void {
  const reduction = reduce(emitter, object, prototype);
  if (reduction) return saveReduction(emitter, reduction, object);
  if (object instanceof Error) return saveError(emitter, object);
  if (object instanceof ByteArray) return saveByteArray(emitter, object);
  if (isBytes(object)) return saveBytes(emitter, object);
  if (object instanceof Date && prototype !== Date.prototype) {
    return saveInstance(emitter, object, Date.prototype);
  }
  if (object instanceof ArrayBuffer) {
    return saveBytesAs(emitter, new Uint8Array(object), object);
  }
  // Arrays and plain objects of another window or context.
  if (Array.isArray(object) && Array.isArray(prototype)) {
    return saveList(emitter, object);
  }
  if (isObjectPrototype(prototype)) {
    return saveRecord(emitter, object as Record<string, unknown>);
  }
  throw new Failure(whyNot(object, prototype));
}

/** An error of JavaScript, as the builtin exception of Python that is nearest. */
function saveError(emitter: Emitter, error: Error): void {
  const exception = errorToPython(error);
  const reduction = reduce(
    emitter,
    exception,
    Object.getPrototypeOf(exception),
  );
  if (!reduction) throw new Failure("no exception of Python is known for it");
  saveReduction(emitter, reduction, error);
}

function reduce(
  emitter: Emitter,
  object: object,
  prototype: object,
): Reduction | undefined {
  const type: unknown = Reflect.get(prototype, "constructor");
  const entry = typeof type === "function" ? entryOf(emitter, type) : undefined;
  if (entry?.reduce) return checked(entry.reduce(object, emitter.protocol));
  // A method of the class, never a property of the object: that is data.
  const method: unknown = Reflect.get(prototype, "__reduce__", object);
  if (typeof method === "function") {
    return checked(Reflect.apply(method, object, [emitter.protocol]));
  }
  if (!entry) return undefined;
  throw new Failure(
    `the entry of "${entry.module}.${entry.name}" has no "reduce" to write an instance with`,
  );
}

function checked(reduction: unknown): Reduction {
  if (isReduction(reduction)) return reduction;
  throw new Failure('its reduction has no "callable"');
}

/** Also what Node calls a Buffer, and what another window calls a Uint8Array. */
function isBytes(object: object): object is Uint8Array {
  return ArrayBuffer.isView(object) &&
    Reflect.get(object, Symbol.toStringTag) === "Uint8Array";
}

function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf");
}

function whyNot(object: object, prototype: object): string {
  const type: unknown = Reflect.get(prototype, "constructor");
  if (ArrayBuffer.isView(object)) {
    return `Python has several types like ${
      named("class", type)
    }, pass its bytes or "Array.from(…)"`;
  }
  if (object instanceof Date) {
    return 'a page writes dates once it imports "@tcptalks/tcptalks/codec", too';
  }
  if (object instanceof Promise) return "it is a promise, await it first";
  if (isIterator(object)) {
    return 'it is a generator or an iterator, which Python cannot get: give a list, "[...values]" or "await Array.fromAsync(values)"';
  }
  return `it is an instance of ${
    named("class", type)
  } that no registry knows, ` +
    `register it ("registry: new Registry().register(…)") or give it a "__reduce__" method`;
}

/** What it is, with its name if it has one. */
function named(what: string, type: unknown): string {
  const name: unknown = typeof type === "function" ? type.name : "";
  return typeof name === "string" && name !== ""
    ? `the ${what} ${JSON.stringify(name)}`
    : `a ${what} without a name`;
}

function isIterator(object: object): boolean {
  return typeof Reflect.get(object, "next") === "function" &&
    (Symbol.iterator in object || Symbol.asyncIterator in object);
}
