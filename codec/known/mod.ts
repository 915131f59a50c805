import { Registry } from "../classes/registry.ts";
import type { ClassSource } from "../types/object.ts";
import { ARRAYS } from "./array.ts";
import { COLLECTIONS } from "./collections.ts";
import { DATE_WRITER, DATETIMES } from "./dates/datetime.ts";
import { DECIMAL_ENTRY, FRACTION_ENTRY } from "./numbers.ts";
import { enumEntries } from "./enums.ts";
import { exceptionEntries, exceptionWriter } from "./exceptions/entries.ts";
import { NDARRAY_WRITER, NUMPY, SCALAR_WRITER } from "./numpy/entries.ts";
import { PATH_WRITER, PATHS } from "./pathlib.ts";
import { TRACEBACK } from "./traceback.ts";
import { UUID_ENTRY } from "./uuid.ts";

let registry: Registry | undefined;

/** The classes known without registering: a hundred entries, made when the first is asked for. */
export const KNOWN: ClassSource = {
  lookup: (module, name) => (registry ??= known()).lookup(module, name),
  entryOf: (type) => (registry ??= known()).entryOf(type),
};

function known(): Registry {
  const registry = new Registry();
  const entries = [
    ARRAYS,
    COLLECTIONS,
    DATETIMES,
    DECIMAL_ENTRY,
    enumEntries(),
    exceptionEntries(),
    FRACTION_ENTRY,
    NUMPY,
    PATHS,
    TRACEBACK,
    UUID_ENTRY,
  ];
  for (const entry of entries.flat()) registry.add(entry);
  const writers = [
    DATE_WRITER,
    exceptionWriter,
    NDARRAY_WRITER,
    PATH_WRITER,
    SCALAR_WRITER,
  ];
  for (const entry of writers) registry.addWriter(entry);
  return registry;
}
