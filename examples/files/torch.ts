/**
 * A file of PyTorch, as `torch.save(model.state_dict(), "weights.pt")` writes
 * it: a zip archive with a pickle, and a file for each storage of numbers, which
 * the pickle names by persistent ids.
 *
 *     deno run --allow-read examples/files/torch.ts weights.pt
 */
import {
  loads,
  NdArray,
  type NumberArray,
  Registry,
  repr,
} from "@tcptalks/tcptalks/codec";

/** The numbers of each kind of storage, little-endian as on any machine of today. */
const STORAGES: Record<string, (bytes: ArrayBuffer) => NumberArray> = {
  DoubleStorage: (bytes) => new Float64Array(bytes),
  FloatStorage: (bytes) => new Float32Array(bytes),
  LongStorage: (bytes) => new BigInt64Array(bytes),
  IntStorage: (bytes) => new Int32Array(bytes),
  ShortStorage: (bytes) => new Int16Array(bytes),
  CharStorage: (bytes) => new Int8Array(bytes),
  ByteStorage: (bytes) => new Uint8Array(bytes),
  BoolStorage: (bytes) => new Uint8Array(bytes),
};

/** Reads a file of PyTorch; its tensors come as arrays. */
export function readTorch(bytes: Uint8Array): unknown {
  const files = filesIn(bytes);
  const pickle = [...files.keys()].find((name) => name.endsWith("/data.pkl"));
  if (pickle === undefined) throw new Error("No file of PyTorch 1.6 or later");
  const folder = pickle.slice(0, -"data.pkl".length);
  const storages = new Map<string, NumberArray>();

  /** ('storage', torch.FloatStorage, '0', 'cpu', 6) */
  const persistentLoad = (id: unknown): NumberArray => {
    if (!Array.isArray(id) || id[0] !== "storage") {
      throw new Error(`No storage: ${repr(id)}`);
    }
    const kind = `${id[1]}`.replace(/^torch\./, "");
    const key = String(id[2]);
    const make = STORAGES[kind];
    const file = files.get(`${folder}data/${key}`);
    if (!make || !file) throw new Error(`No storage ${key} of ${kind}`);
    const known = storages.get(key) ?? make(new Uint8Array(file).buffer);
    storages.set(key, known);
    return known;
  };
  const registry = new Registry().registerFunction(
    "torch._utils",
    "_rebuild_tensor_v2",
    rebuildTensor,
  );
  return loads(files.get(pickle)!, { persistentLoad, registry });
}

/** A tensor is a view of a storage: where it starts, and how far it is from item to item on each axis. */
function rebuildTensor(
  storage: unknown,
  offset: unknown,
  size: unknown,
  stride: unknown,
): NdArray {
  const isView = storage instanceof Object && ArrayBuffer.isView(storage);
  if (!isView || !Array.isArray(size) || !Array.isArray(stride)) {
    throw new TypeError("No tensor of numbers");
  }
  const numbers = storage as NumberArray;
  const shape = Array.from(size, Number);
  const count = shape.reduce((count, length) => count * length, 1);
  const made = numbers.slice(0, 0).constructor as {
    new (length: number): NumberArray;
  };
  if (count > numbers.length) throw new RangeError("Tensor is too large");
  const items = new made(count);
  for (let i = 0; i < count; i++) {
    let rest = i;
    let place = Number(offset);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis]!;
      place += (rest % length) * Number(stride[axis]);
      rest = Math.floor(rest / length);
    }
    if (place >= numbers.length) throw new RangeError("Tensor is too large");
    items[i] = numbers[place]!;
  }
  return new NdArray(items, shape);
}

/** The files of a zip archive that are not compressed, which PyTorch's never are. */
function filesIn(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("No zip archive");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(
      bytes.subarray(at + 46, at + 46 + nameLength),
    );
    if (view.getUint16(at + 10, true) !== 0) {
      throw new Error(`${name} is compressed`);
    }
    const start = local + 30 + view.getUint16(local + 26, true) +
      view.getUint16(local + 28, true);
    files.set(name, bytes.subarray(start, start + size));
    at += 46 + nameLength + view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return files;
}

if (import.meta.main) {
  const [path = "weights.pt"] = Deno.args;
  console.log(repr(readTorch(await Deno.readFile(path))));
}
