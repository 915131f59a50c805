import { PyStr } from "../types/scalars.ts";

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
