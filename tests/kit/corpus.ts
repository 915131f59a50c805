/** Readers of the corpus that CPython wrote; see tests/data/corpus/README.md. */

import { jsonLines } from "./json_lines.ts";

/** What a Python made of a pickle: its repr, or why there is none. */
export interface Verdict {
  /** What CPython 3.13 prints for the value, sets in the order of the pickle; absent where it shows an address. */
  readonly repr?: string;
  /** SHA-256 of the UTF-8 of a repr that is too long to keep, in hexadecimal. */
  readonly reprSha256?: string;
  /** The exception that loading raised. */
  readonly refused?: { readonly type: string; readonly text: string };
  /** The exception that printing raised. */
  readonly unprintable?: string;
}

/** Who wrote a pickle: the pickler in C, the one in Python, the two of Python 2, `pickletools.optimize`, or a hand. */
export type Writer =
  | "c"
  | "python"
  | "optimize"
  | "cPickle"
  | "pickle2"
  | "hand";

/** One pickle and what CPython says of it. */
export interface CorpusEntry extends Verdict {
  /** Group, name, protocol, and what else tells it from others: `ints/255:p4`. */
  readonly id: string;
  readonly protocol: number;
  readonly writer: Writer;
  /** The versions that wrote exactly these bytes; empty for a hand. */
  readonly pythons: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True where the pickler in C of Python 3 wrote it by protocol 2 or later, so that `exact` must give it again. */
  readonly exact?: true;
  /** The version whose word `repr` is, where it is not 3.13. */
  readonly reprBy?: string;
  /** What other encodings of Python 2's str give; what stands above is for ASCII. */
  readonly encodings?: {
    readonly latin1: Verdict;
    readonly bytes: Verdict;
  };
  /** The classes and functions it names, as Python 3 looks them up: `builtins.set`. */
  readonly globals: readonly string[];
  /**
   * What 3.13 writes by the same protocol when equal texts are one object;
   * only for builtin data types, protocol 2 and later.
   */
  readonly shared?: Uint8Array<ArrayBuffer>;
  /** It has persistent ids; `repr` is with a hook that gives `('persistent', id)`. */
  readonly persistent?: true;
  /** Out-of-band buffers, in order. */
  readonly buffers?: readonly OutOfBandBuffer[];
  /** Codes of the extension registry: code, module, name. */
  readonly extensions?: readonly (readonly [number, string, string])[];
  /** Where each of several pickles ends; `repr` is the first's. */
  readonly ends?: readonly number[];
  /** Never to be run: what it calls would do harm. Not judged. */
  readonly hostile?: true;
  /** Facts about the numpy array or scalar, where it is one. */
  readonly numpy?: Partial<NumpyFacts>;
}

/** A buffer that travels beside its pickle. */
export interface OutOfBandBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly readonly: boolean;
}

/** What numpy says of an array or scalar. */
export interface NumpyFacts {
  /** Such as `<f8`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** True for Fortran order only. */
  readonly fortran: boolean;
  /** The repr of `tolist()`. */
  readonly values: string;
}

/** The error that a malformed pickle must give; "accepted" for what only looks malformed. */
export type Want = "truncated" | "malformed" | "limit" | "accepted";

/** What one Python says to a malformed pickle. */
export interface PythonAnswer {
  /** The value's repr, true where it has none. */
  readonly ok?: string | true;
  /** The exception's class. */
  readonly type?: string;
  readonly text?: string;
}

/** A malformed pickle. */
export interface MalformedEntry {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Any of these is right. */
  readonly want: readonly Want[];
  /** By version: `loads`, and the reader in C from a file where it says something else. */
  readonly cpython: Readonly<
    Record<
      string,
      { readonly loads: PythonAnswer; readonly file?: PythonAnswer }
    >
  >;
}

/** What `pickletools.dis` of CPython 3.13 prints. */
export interface DisText {
  /** All lines, or those up to where it refused. */
  readonly text: string;
  readonly refused?: { readonly type: string; readonly text: string };
}

/** A message seen on the wire between two Python peers. */
export interface Capture {
  readonly python: string;
  readonly direction: string;
  readonly what: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The small inputs, made by every CPython from 2.7 to 3.13. */
export function readCorpus(): Promise<CorpusEntry[]> {
  return entries("corpus.jsonl.gz");
}

/** The large ones: batches of 1000, frames of 64 KiB. */
export function readLargeCorpus(): Promise<CorpusEntry[]> {
  return entries("large.jsonl.gz");
}

/** The malformed inputs. */
export async function readMalformed(): Promise<MalformedEntry[]> {
  type Line = Omit<MalformedEntry, "bytes" | "want"> & {
    readonly hex: string;
    readonly want: string;
  };
  const lines = await read<Line>("../data/corpus/malformed.jsonl.gz");
  return lines.map(({ hex, want, ...rest }) => ({
    ...rest,
    bytes: Uint8Array.fromHex(hex),
    want: want.split("|") as Want[],
  }));
}

/** The disassembly by id, of the corpus, the malformed inputs and the smaller of the large ones. */
export async function readDisTexts(): Promise<Map<string, DisText>> {
  const lines = await read<DisText & { readonly id: string }>(
    "../data/corpus/dis.jsonl.gz",
  );
  return new Map(lines.map(({ id, ...rest }) => [id, rest]));
}

/** The real messages of CPython 3.6, 3.8 and 3.11. */
export async function readCaptures(): Promise<Capture[]> {
  type Line = Omit<Capture, "bytes"> & { readonly hex: string };
  const lines = await read<Line>("../data/captures.jsonl.gz");
  return lines.map(({ hex, ...rest }) => ({
    ...rest,
    bytes: Uint8Array.fromHex(hex),
  }));
}

type Line = Omit<CorpusEntry, "bytes" | "shared" | "buffers" | "globals"> & {
  readonly hex: string;
  readonly shared?: string;
  readonly buffers?: readonly {
    readonly hex: string;
    readonly readonly: boolean;
  }[];
  readonly globals?: readonly string[];
};

async function entries(name: string): Promise<CorpusEntry[]> {
  const lines = await read<Line>(`../data/corpus/${name}`);
  return lines.map(({ hex, shared, buffers, globals = [], ...rest }) => {
    const bytes = Uint8Array.fromHex(hex);
    return {
      ...rest,
      bytes,
      globals,
      ...shared !== undefined &&
        { shared: shared === "=" ? bytes : Uint8Array.fromHex(shared) },
      ...buffers !== undefined && {
        buffers: buffers.map(({ hex, readonly }) => ({
          bytes: Uint8Array.fromHex(hex),
          readonly,
        })),
      },
    };
  });
}

async function read<Line>(path: string): Promise<Line[]> {
  using file = await Deno.open(new URL(path, import.meta.url));
  const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return await Array.fromAsync(jsonLines(text)) as Line[];
}
