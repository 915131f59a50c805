import { enumEntry } from "../classes/enum.ts";
import type { ClassEntry } from "../types/object.ts";
import { KNOWN_ENUMS } from "./enum_names.ts";

/**
 * The entries of enums of Python's standard library, for members that cross by
 * value. Up to Python 3.10 those of `signal` and `socket` cross by name: they
 * stay class references, such as `signal.SIGINT`.
 */
export const ENUMS: readonly ClassEntry[] = KNOWN_ENUMS.map(
  ({ module, name, members }) =>
    enumEntry(module, name, members, { int: true, open: true }).entry,
);
