import { pythonThreeName, pythonTwoName } from "./compat_names.ts";
import { PyGlobal, type PyGlobalWire } from "./global.ts";
import { KNOWN } from "./known/mod.ts";
import type { ClassEntry } from "./registry.ts";
import { PyStr } from "./str.ts";
import { isUnderstood } from "./unpickle_builtins.ts";
import { chargeNames } from "./unpickle_charge.ts";
import type { UnpickleState } from "./unpickle_state.ts";

/**
 * The value of a class reference as the pickle names it: the registered
 * TypeScript class, or the names in a `PyGlobal`. Nothing is looked up anywhere
 * else.
 */
export function classReference(
  s: UnpickleState,
  module: string | PyStr,
  name: string | PyStr,
): unknown {
  const wire: [string, string] = [String(module), String(name)];
  chargeNames(s, ...wire);
  const special: PyGlobalWire = {};
  if (s.exact) {
    if (s.globals?.has(wire.join("\n"))) special.distinct = true;
    if (module instanceof PyStr || name instanceof PyStr) {
      special.strings = [module, name];
    }
  }
  if (s.protocol >= 3 || s.options.fixImports === false) {
    return namedReference(s, wire, wire, special);
  }
  const names = pythonThreeName(...wire);
  const back = pythonTwoName(...names);
  if (back[0] !== wire[0] || back[1] !== wire[1]) special.python2 = wire;
  return namedReference(s, names, wire, special);
}

/** The value of a class reference, by Python 3's names; equal ones in a pickle are one object. */
export function namedReference(
  s: UnpickleState,
  names: readonly [module: string, name: string],
  wire: readonly [module: string, name: string] = names,
  special: PyGlobalWire = {},
): unknown {
  const globals = s.globals ??= new Map();
  const key = wire.join("\n");
  const seen = globals.get(key);
  if (seen !== undefined && !special.distinct) return seen;
  const entry = classEntry(s, names);
  if (!entry && s.options.unknown === "error" && !isUnderstood(names)) {
    throw s.error(
      `Class "${
        names.join(".")
      }" is not registered, and the option "unknown" is "error"`,
    );
  }
  const plain = Object.keys(special).length === 0;
  const value = entry?.type ??
    new PyGlobal(names[0], names[1], plain ? undefined : special);
  if (entry) (s.classes ??= new Map()).set(value, entry);
  globals.set(key, value);
  return value;
}

/** Whether an entry is one of the codec's own, which nobody registered. */
export function isKnown(s: UnpickleState, entry: ClassEntry): boolean {
  return s.options.registry?.lookup(entry.module, entry.name) !== entry;
}

function classEntry(
  s: UnpickleState,
  [module, name]: readonly [string, string],
): ClassEntry | undefined {
  const entry = s.options.registry?.lookup(module, name);
  return entry ?? (s.exact ? undefined : KNOWN.lookup(module, name));
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
  s.push(namedReference(s, [global.module, global.name]));
}

function isText(value: unknown): value is string | PyStr {
  return typeof value === "string" || value instanceof PyStr;
}
