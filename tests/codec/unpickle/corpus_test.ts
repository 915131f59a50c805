import { assert, assertEquals } from "@std/assert";
import {
  dumps,
  loads,
  NdArray,
  NdScalar,
  NEED_MORE,
  PickleDecoder,
  type PickleProtocol,
  repr,
  TruncatedPickleError,
  Unpickler,
  type UnpicklerOptions,
  UnpicklingError,
} from "../../../codec/mod.ts";
import {
  type CorpusEntry,
  readCorpus,
  readLargeCorpus,
} from "../../kit/corpus.ts";
import { optionsOf } from "../../kit/corpus_options.ts";
import { withoutShortCuts } from "../../kit/short_cuts.ts";

const small = (await readCorpus()).filter(({ hostile }) => !hostile);
const large = await readLargeCorpus();

/** Calls that come out as plain values. */
const PLAIN = new Set([
  "_codecs.encode",
  "builtins.bytearray",
  "builtins.bytes",
  "builtins.complex",
  "builtins.frozenset",
  "builtins.set",
]);

/** As the default mode shows it, where 1.0 is 1, and a pair of surrogates one character. */
function byDefault(text: string): string {
  return text
    .replace(
      /\\u(d[89ab]..)\\u(d[c-f]..)/g,
      (_, high, low) =>
        String.fromCharCode(parseInt(high, 16), parseInt(low, 16)),
    )
    .replace(/(?<![\w.])(-?\d+)\.0(?![\d.e])/g, "$1")
    .replace(/(?<![\w.])-0(?![\w.])/g, "0");
}

/** Keys that a JavaScript Map cannot hold apart; `exact` can. */
const OTHERWISE = /dict-of-split-pairs|two-nans/;

function isPlain({ ends, persistent, extensions, globals }: CorpusEntry) {
  return !ends && !persistent && !extensions &&
    globals.every((name) => PLAIN.has(name));
}

Deno.test("corpus: plain values print as in CPython", () => {
  let compared = 0;
  for (const entry of [...small, ...large]) {
    if (entry.repr === undefined || OTHERWISE.test(entry.id)) continue;
    if (!isPlain(entry)) continue;
    const value = loads(entry.bytes, {
      ...optionsOf(entry),
      trailing: "ignore",
    });
    assertEquals(
      byDefault(repr(value)),
      byDefault(entry.repr),
      entry.id,
    );
    compared++;
  }
  assert(compared > 2500, `only ${compared} were compared`);
});

Deno.test("corpus: long plain values print as in CPython", async () => {
  let compared = 0;
  for (const entry of large.filter(isPlain)) {
    // An int of so many digits is hexadecimal here.
    if (!entry.reprSha256 || entry.id.includes("long-int")) continue;
    const options = { ...optionsOf(entry), floats: "exact" } as const;
    const text = repr(loads(entry.bytes, options), { maxLength: 2 ** 28 });
    const bytes = new TextEncoder().encode(text);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    assertEquals(hash.toHex(), entry.reprSha256, entry.id);
    compared++;
  }
  assert(compared > 150, `only ${compared} were compared`);
});

/** An array's items as its `tolist()` has them. */
function listOf(array: NdArray, ...at: number[]): unknown {
  const length = array.shape[at.length];
  if (length === undefined) return array.at(...at);
  return Array.from({ length }, (_, i) => listOf(array, ...at, i));
}

Deno.test("corpus: numpy's arrays and scalars have its type, shape, order and items", () => {
  let compared = 0;
  for (const entry of small) {
    if (entry.numpy?.values === undefined) continue;
    const { dtype, shape, fortran, values } = entry.numpy;
    const value = loads(entry.bytes, optionsOf(entry));
    assert(value instanceof NdArray || value instanceof NdScalar, entry.id);
    assertEquals(`${value.dtype}`, dtype, entry.id);
    const isArray = value instanceof NdArray;
    if (isArray) {
      assertEquals([value.shape, value.order === "F"], [shape, fortran]);
    }
    // Records are bytes here, and moments counts of their unit.
    if (/^.[VMm]/.test(dtype ?? "")) continue;
    const items = repr(isArray ? listOf(value) : value.value);
    assertEquals(byDefault(items), byDefault(values), entry.id);
    compared++;
  }
  assert(compared > 400, `only ${compared} were compared`);
});

Deno.test("corpus: what Python 3 refuses of Python 2's strings is refused", () => {
  let refused = 0;
  for (const entry of small) {
    if (entry.refused?.type !== "UnicodeDecodeError") continue;
    const error = thrown(entry.bytes, optionsOf(entry));
    assert(error instanceof UnpicklingError, entry.id);
    assertEquals(error.message.includes('"encoding"'), true, error.message);
    refused++;
  }
  assert(refused > 10, `only ${refused} were refused`);
});

Deno.test("corpus: Python 2's strings by each encoding", () => {
  let compared = 0;
  for (const entry of small) {
    for (const encoding of ["latin1", "bytes"] as const) {
      const verdict = entry.encodings?.[encoding];
      if (verdict?.repr === undefined) continue;
      if (!entry.globals.every((name) => PLAIN.has(name))) continue;
      const value = loads(entry.bytes, { ...optionsOf(entry), encoding });
      assertEquals(
        byDefault(repr(value)),
        byDefault(verdict.repr),
        `${entry.id} as ${encoding}`,
      );
      compared++;
    }
  }
  assert(compared > 50, `only ${compared} were compared`);
});

/** What `exact` cannot give back: Python 3.6's frames, and 3.13's classes inside classes. */
function isBeyondExact({ id, pythons }: CorpusEntry): boolean {
  return pythons.join() === "3.6.15" || id.endsWith(":3.13");
}

Deno.test("corpus: exactly the same bytes again, whatever CPython's C pickler wrote", () => {
  let compared = 0;
  for (const entry of [...small, ...large]) {
    if (!entry.exact || isBeyondExact(entry) || entry.persistent) continue;
    const options = optionsOf(entry);
    const value = loads(entry.bytes, { ...options, exact: true });
    const again = dumps(value, {
      protocol: entry.protocol as PickleProtocol,
      registry: options.registry!,
      ...entry.buffers && { bufferCallback: () => {} },
    });
    assertEquals(again.toHex(), entry.bytes.toHex(), entry.id);
    compared++;
  }
  assert(compared > 4500, `only ${compared} were compared`);
});

Deno.test("corpus: cut off, each says that bytes are missing", () => {
  // A hundred thousand errors: their stacks would take half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  using _ = { [Symbol.dispose]: () => Error.stackTraceLimit = stackTraceLimit };
  for (const entry of small) {
    const options = optionsOf(entry);
    const end = ends(new Unpickler(entry.bytes, options));
    // Each byte of the short ones; the decoder below stops at each byte of all.
    const step = end < 40 ? 1 : Math.ceil(end / 16);
    for (let cut = 0; cut < end; cut += step) {
      const error = thrown(entry.bytes.subarray(0, cut), options);
      if (!(error instanceof TruncatedPickleError) || error.wanted < 1) {
        throw new Error(`${entry.id} cut at ${cut}: ${error}`);
      }
    }
  }
});

for (const size of [1, 2, 3, 7]) {
  Deno.test(`corpus: fed in pieces of ${size}, each gives the same value`, () => {
    for (const entry of small) feed(entry, size);
  });
}

Deno.test("corpus: the large ones in pieces of 1,000 bytes", () => {
  for (const entry of large) feed(entry, 1000);
});

Deno.test("corpus: the same values and errors without the short cuts of fast/", () => {
  for (const entry of [...small, ...large]) {
    for (
      const more of [{}, { exact: true }, { dicts: "object" }, {
        floats: "exact",
      }] as const
    ) {
      const options = {
        ...optionsOf(entry),
        ...more,
        trailing: "ignore",
      } as const;
      const outcome = () => {
        try {
          return repr(loads(entry.bytes, options));
        } catch (error) {
          return String(error);
        }
      };
      const expected = outcome();
      assertEquals(withoutShortCuts(outcome), expected, entry.id);
    }
  }
});

Deno.test("corpus: without the short cuts, fed in pieces of 1, each gives the same value", () => {
  withoutShortCuts(() => {
    for (const entry of small) feed(entry, 1);
  });
});

/** What each of those that load prints, read at once. */
const wholes = new Map<CorpusEntry, { text: string; end: number }>();
for (const entry of [...small, ...large]) {
  const whole = new Unpickler(entry.bytes, optionsOf(entry));
  try {
    wholes.set(entry, { text: repr(whole.load()), end: whole.position });
  } catch {
    // The tests of errors see to it.
  }
}

/** Feeds an entry through one buffer that is used again for each piece. */
function feed(entry: CorpusEntry, size: number): void {
  const whole = wholes.get(entry);
  if (whole === undefined) return;
  const decoder = new PickleDecoder(optionsOf(entry));
  const piece = new Uint8Array(size);
  for (let start = 0; start < entry.bytes.length; start += size) {
    const part = entry.bytes.subarray(start, start + size);
    piece.set(part);
    decoder.push(piece.subarray(0, part.length));
    const value = decoder.next();
    piece.fill(0xff);
    const ended = start + part.length >= whole.end;
    assertEquals(value !== NEED_MORE, ended, `${entry.id} at ${start}`);
    if (!ended) continue;
    assertEquals(repr(value), whole.text, entry.id);
    return;
  }
  throw new Error(`${entry.id} did not come to an end`);
}

function ends(unpickler: Unpickler): number {
  try {
    unpickler.load();
  } catch {
    return 0;
  }
  return unpickler.position;
}

function thrown(bytes: Uint8Array, options: UnpicklerOptions): unknown {
  try {
    loads(bytes, { ...options, trailing: "ignore" });
    return undefined;
  } catch (error) {
    return error;
  }
}
