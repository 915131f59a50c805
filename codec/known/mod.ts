import { type ClassSource, Registry } from "../registry.ts";
import { COLLECTIONS } from "./collections.ts";
import { exceptionEntries, exceptionWriter } from "./exception_entries.ts";
import { TRACEBACK } from "./traceback.ts";

/** The classes known without registering. */
export const KNOWN: ClassSource = known();

function known(): Registry {
  const registry = new Registry();
  const entries = [COLLECTIONS, exceptionEntries(), TRACEBACK];
  for (const entry of entries.flat()) registry.add(entry);
  for (const entry of [exceptionWriter]) registry.addWriter(entry);
  return registry;
}
