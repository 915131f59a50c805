/** What a pickle of the corpus needs beside its bytes. */

import {
  PickleBuffer,
  Registry,
  tuple,
  type UnpicklerOptions,
} from "../../codec/mod.ts";
import type { CorpusEntry } from "./corpus.ts";

/** The options by which an entry loads: its extension codes, persistent ids and buffers. */
export function optionsOf(entry: CorpusEntry): UnpicklerOptions {
  const registry = new Registry();
  for (const [code, module, name] of entry.extensions ?? []) {
    registry.registerExtension(code, module, name);
  }
  return {
    registry,
    ...entry.persistent && {
      persistentLoad: (id: unknown) => tuple("persistent", id),
    },
    ...entry.buffers && {
      buffers: entry.buffers.map(({ bytes, readonly }) =>
        new PickleBuffer(bytes, { writable: !readonly })
      ),
    },
  };
}
