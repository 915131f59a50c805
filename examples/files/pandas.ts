/**
 * A DataFrame of pandas, as `frame.to_pickle("log.pkl")` writes it (pandas 1.3
 * and later). Its classes are nobody's here: they stay inert objects, in which
 * the arrays are found by name.
 *
 *     deno run --allow-read examples/files/pandas.ts log.pkl
 */
import { loads, NdArray, PyObject, repr } from "@tcptalks/tcptalks/codec";

/** The columns of a DataFrame by name, in its order. */
export function readFrame(bytes: Uint8Array): Map<string, unknown[]> {
  const frame = loads(bytes);
  const manager = frame instanceof PyObject ? frame.get("_mgr") : undefined;
  if (!(manager instanceof PyObject)) throw new Error("No DataFrame");
  // BlockManager(blocks, [columns, index]): columns of one type share a block.
  const [blocks, axes] = manager.args;
  if (!Array.isArray(blocks) || !Array.isArray(axes)) {
    throw new Error("A DataFrame of another version of pandas");
  }
  const names = valuesOf(axes[0]).map(String);
  const columns = new Map<string, unknown[]>(names.map((name) => [name, []]));
  for (const block of blocks) {
    if (!(block instanceof PyObject)) continue;
    const [values, given] = block.args;
    const items = valuesOf(values);
    const places = placesOf(given);
    const length = items.length / places.length;
    places.forEach((place, i) => {
      const column = items.slice(i * length, (i + 1) * length);
      columns.set(names[place] ?? String(place), column);
    });
  }
  return columns;
}

/** The places of a block's columns: `slice(1, 3, 1)`, or an array. */
function placesOf(places: unknown): number[] {
  if (!(places instanceof PyObject)) return valuesOf(places).map(Number);
  const [start, stop, step] = places.args.map(Number);
  const found: number[] = [];
  for (let at = start ?? 0; at < (stop ?? 0); at += step || 1) found.push(at);
  return found;
}

/**
 * The items of an array of numpy, or of one of pandas' own: an index, strings,
 * dates (counted in their unit), categories, ints of which some are missing.
 */
function valuesOf(array: unknown): unknown[] {
  if (array instanceof NdArray) {
    const [, length] = array.shape;
    return Array.from(
      { length: array.size },
      (_, i) =>
        length === undefined
          ? array.at(i)
          : array.at(Math.floor(i / length), i % length),
    );
  }
  if (!(array instanceof PyObject)) {
    throw new Error(`No array that this reads: ${repr(array)}`);
  }
  if (array.get("_mask") !== undefined) {
    const isMissing = valuesOf(array.get("_mask"));
    return valuesOf(array.get("_data")).map((value, i) =>
      isMissing[i] ? null : value
    );
  }
  // _new_Index(cls, {"data": …}), or an array with (dtype, items) as its state.
  const [, given] = array.args;
  const parts = given instanceof Map
    ? [given.get("data")]
    : Array.isArray(array.state)
    ? array.state
    : [];
  const values = valuesOf(parts.find((part) =>
    part instanceof NdArray ||
    part instanceof PyObject && part.name.includes("unpickle")
  ));
  const [type] = parts;
  if (!(type instanceof PyObject) || type.name !== "CategoricalDtype") {
    return values;
  }
  const categories = valuesOf(type.get("categories"));
  return values.map((code) => categories[Number(code)] ?? null);
}

if (import.meta.main) {
  const [path = "log.pkl"] = Deno.args;
  for (const [name, values] of readFrame(await Deno.readFile(path))) {
    console.log(name, repr(values));
  }
}
