import { type ClassEntry, PyGlobal } from "../../types/object.ts";

/** Finds what a TypeScript class is in Python. */
// deno-lint-ignore ban-types -- a class or function, of any signature
export type EntryOf = (type: Function) => ClassEntry | undefined;

/** The functions of `builtins`; all its other names are classes. */
const builtinFunctions = new Set(
  ("abs aiter all anext any ascii bin breakpoint callable chr compile delattr " +
    "dir divmod eval exec format getattr globals hasattr hash hex id input " +
    "isinstance issubclass iter len locals max min next oct open ord pow print " +
    "repr round setattr sorted sum vars __build_class__ __import__").split(" "),
);

/**
 * Prints a class reference as `<class 'module.Name'>`, a builtin function as
 * `<built-in function name>`. A reference does not say which of the two it is,
 * so functions of other modules are taken for classes.
 */
export function reprGlobal(
  // deno-lint-ignore ban-types -- a class or function, of any signature
  global: PyGlobal | Function,
  entryOf: EntryOf,
): string {
  const name = globalName(global, entryOf);
  if (global instanceof PyGlobal) {
    if (name === "Ellipsis" || name === "NotImplemented") return name;
    if (global.module === "builtins" && builtinFunctions.has(global.name)) {
      return `<built-in function ${global.name}>`;
    }
    return `<class '${name}'>`;
  }
  return entryOf(global) || isClass(global)
    ? `<class '${name}'>`
    : `<function ${name || "<lambda>"}>`;
}

/** The full name of a class or function, as Python writes it: without the module for a builtin. */
export function globalName(
  // deno-lint-ignore ban-types -- a class or function, of any signature
  global: PyGlobal | Function,
  entryOf: EntryOf,
): string {
  const python = global instanceof PyGlobal ? global : entryOf(global);
  if (!python) return global.name;
  const { module, name } = python;
  return module === "builtins" ? name : `${module}.${name}`;
}

// deno-lint-ignore ban-types -- a class or function, of any signature
function isClass(callable: Function): boolean {
  return /^class\b/.test(Function.prototype.toString.call(callable));
}
