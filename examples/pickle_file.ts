/**
 * A pickle file: the log of a match, with a date, a class of one's own and
 * numpy. The same program as pickle_file.py.
 *
 *     deno run --allow-write examples/pickle_file.ts write match.pkl
 *     deno run --allow-read examples/pickle_file.ts read match.pkl
 */
import * as codec from "@tcptalks/tcptalks/codec";

// What the program that runs has defined is in Python's module "__main__".
const registry = new codec.Registry();
const fields = { x: 0, y: 0, colour: "vert" };
const Pose = registry.registerDataclass("__main__", "Pose", fields);

const distances = new Float32Array([250, 40.5, 12, 240, 41.5, 80]);
const MATCH = {
  team: "Béatrice 🤖",
  start: new codec.PyDateTime(2018, 5, 12, 14, 30),
  points: 2n ** 70n,
  way: [new Pose(), new Pose({ x: 300, y: 12, colour: "rouge" })],
  distances: new codec.NdArray(distances, [2, 3]),
};

const [what, path = "match.pkl"] = Deno.args;
if (what === "write") {
  // 4 is read by every Python from 3.4 on.
  const bytes = codec.dumps(MATCH, { registry, protocol: 4 });
  await Deno.writeFile(path, bytes);
} else {
  // Nothing in the file is run; that it holds such a match is taken on trust.
  const options = { registry, dicts: "object" } as const;
  const match = codec.loads(await Deno.readFile(path), options) as typeof MATCH;
  for (const key of ["team", "start", "points", "way"] as const) {
    console.log(key, codec.repr(match[key]));
  }
  const { way, distances } = match;
  console.log("it ended at", way[1]?.x, way[1]?.y);
  console.log("distances", ...distances.shape, distances.at(1, 1));
}
