import { PyStr } from "../types/scalars.ts";
import { pythonTwoName } from "../compat_names.ts";
import type { Emitter } from "./emitter.ts";
import { Failure } from "./failure.ts";
import type { PyGlobal } from "../types/object.ts";
import { Op } from "../opcodes.ts";
import { writeUtf8 } from "../bytes/text.ts";

/**
 * Which strings name a class of CPython's C code. The qualified name of a static
 * type is a new string whenever it is asked for; a heap type, and the functions
 * of `builtins`, have a module string of their own as well. Everything else is
 * interned, so shared with equal strings. As in CPython 3.11: later versions
 * made heap types of some more.
 */
const STATIC_MODULES = new Set([
  "builtins",
  "datetime",
  "decimal",
  "itertools",
]);
const STATIC_NAMES = new Set([
  "_codecs.encode",
  "array._array_reconstructor",
  "collections.OrderedDict",
  "collections.defaultdict",
  "collections.deque",
  "io.BytesIO",
  "io.StringIO",
  "types.SimpleNamespace",
  "zoneinfo.ZoneInfo",
]);
const HEAP_NAMES = new Set([
  "array.array",
  "functools.partial",
  "operator.attrgetter",
  "operator.itemgetter",
  "os.stat_result",
  "time.struct_time",
]);

/** The types of `builtins` with names like functions'. */
const BUILTIN_TYPES = new Set(
  ("bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map " +
    "memoryview object property range reversed set slice staticmethod str super tuple type zip")
    .split(" "),
);

const BUILTIN_FUNCTIONS = new PyStr("builtins");

/** Whether the name of a class is a string that nothing else in the message can be. */
export function nameIsFresh(module: string, name: string): boolean {
  if (name.includes(".")) return false;
  if (STATIC_MODULES.has(module)) return name !== "ExceptionGroup";
  const full = `${module}.${name}`;
  return STATIC_NAMES.has(full) || HEAP_NAMES.has(full);
}

/** The module's name, boxed where it is not the string that other classes of the module have. */
export function moduleString(module: string, name: string): string | PyStr {
  if (module === "builtins") {
    return /^[a-z]/.test(name) && !BUILTIN_TYPES.has(name)
      ? BUILTIN_FUNCTIONS
      : module;
  }
  return HEAP_NAMES.has(`${module}.${name}`) ? new PyStr(module) : module;
}

export function saveNameLines(
  emitter: Emitter,
  global: PyGlobal,
): void {
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
export function checkLine(emitter: Emitter, line: string): void {
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
export function pythonTwoWire(
  { protocol, settings }: Emitter,
  { wire }: PyGlobal,
): readonly [string, string] | undefined {
  return protocol === 2 && settings.fixImports ? wire?.python2 : undefined;
}
