/**
 * A file of joblib, as `joblib.dump(model, "model.joblib")` writes it: a pickle
 * in which the bytes of each array stand behind the object that describes it.
 *
 *     deno run --allow-read examples/files/joblib.ts model.joblib
 */
import {
  DType,
  loads,
  NdArray,
  type PickleRest,
  PyObject,
  repr,
} from "@tcptalks/tcptalks/codec";

/** Reads a file of joblib, also a compressed one (`compress=3`, a `.gz`). */
export async function readJoblib(bytes: Uint8Array): Promise<unknown> {
  return loads(await unpacked(bytes), { afterBuild: readArray });
}

/** The array behind a `NumpyArrayWrapper`. */
function readArray(object: unknown, rest: PickleRest): unknown {
  if (!(object instanceof PyObject) || object.name !== "NumpyArrayWrapper") {
    return undefined;
  }
  const dtype = object.get("dtype");
  const shape = object.get("shape");
  if (!(dtype instanceof DType) || !Array.isArray(shape)) {
    throw new Error(`No array of numbers: ${repr(object)}`);
  }
  // An array of Python's objects is a pickle of its own.
  if (dtype.kind === "O") return rest.load();
  // Since joblib 1.2 a byte says how many more go before the items.
  if (typeof object.get("numpy_array_alignment_bytes") === "number") {
    const [padding = 0] = rest.read(1);
    rest.read(padding);
  }
  const lengths = Array.from(shape, Number);
  const size = lengths.reduce((size, length) => size * length, 1);
  return NdArray.fromBytes(rest.read(size * dtype.itemSize), lengths, {
    dtype,
    order: object.get("order") === "F" ? "F" : "C",
  });
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const format = bytes[0] === 0x78
    ? "deflate"
    : bytes[0] === 0x1f
    ? "gzip"
    : undefined;
  if (
    bytes[0] === 0x42 || bytes[0] === 0xfd || bytes[0] === 0x5d && !bytes[1]
  ) {
    throw new Error("Compressed by bz2 or lzma: write it with compress=3");
  }
  if (format === undefined) return bytes;
  const packed = new Blob([new Uint8Array(bytes)]).stream();
  const stream = packed.pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

if (import.meta.main) {
  const [path = "model.joblib"] = Deno.args;
  console.log(repr(await readJoblib(await Deno.readFile(path))));
}
