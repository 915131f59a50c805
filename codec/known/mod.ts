import { Registry } from "../classes/registry.ts";
import type { ClassEntry, ClassSource } from "../types/object.ts";
import { COLLECTIONS } from "./collections.ts";
import { exceptionEntries, exceptionWriter } from "./exceptions/entries.ts";
import { TRACEBACK } from "./traceback.ts";

/** Entries of classes, and those that only tell how to write one. */
interface KnownClasses {
  readonly entries: readonly ClassEntry[];
  readonly writers: readonly ClassEntry[];
}

let registry: Registry | undefined;
let more = (): KnownClasses => ({ entries: [], writers: [] });

/**
 * The classes known without registering: a hundred entries, made when the first
 * is asked for. What a link cannot do without is here; the others are in
 * `all.ts`, which pages need not load.
 */
export const KNOWN: ClassSource = {
  lookup: (module, name) => (registry ??= known()).lookup(module, name),
  entryOf: (type) => (registry ??= known()).entryOf(type),
};

/** Adds the others. */
export function knowMore(classes: () => KnownClasses): void {
  more = classes;
  registry = undefined;
}

function known(): Registry {
  const registry = new Registry();
  const { entries, writers } = more();
  const links = [...COLLECTIONS, ...exceptionEntries(), ...TRACEBACK];
  for (const entry of [...links, ...entries]) registry.add(entry);
  for (const entry of [exceptionWriter, ...writers]) registry.addWriter(entry);
  return registry;
}
