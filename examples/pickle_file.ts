/**
 * A pickle file: the log of a match, with a date, a class of one's own and
 * numpy. The same program as pickle_file.py.
 *
 *     deno run --allow-write examples/pickle_file.ts write match.pkl
 *     deno run --allow-read examples/pickle_file.ts read match.pkl
 */
import {
  dumps,
  loads,
  NdArray,
  PyDateTime,
  Registry,
  repr,
} from "@tcptalks/tcptalks/codec";

const registry = new Registry();
// What the program that runs has defined is in Python's module "__main__".
const fields = { x: 0, y: 0, colour: "vert" };
const Pose = registry.registerDataclass("__main__", "Pose", fields);

async function write(path: string) {
  const distances = new Float32Array([250, 40.5, 12, 240, 41.5, 80]);
  const match = {
    team: "Béatrice 🤖",
    start: new PyDateTime(2018, 5, 12, 14, 30),
    points: 2n ** 70n,
    way: [new Pose(), new Pose({ x: 300, y: 12, colour: "rouge" })],
    distances: new NdArray(distances, [2, 3]),
  };
  await Deno.writeFile(path, dumps(match, { registry, protocol: 4 }));
}

async function read(path: string) {
  // Nothing in the file is run, whoever wrote it.
  const match = loads(await Deno.readFile(path), { registry });
  if (!(match instanceof Map)) throw new Error(`No dict in "${path}"`);
  for (const key of ["team", "start", "points", "way"]) {
    console.log(key, repr(match.get(key)));
  }
  const [way, distances] = [match.get("way"), match.get("distances")];
  if (Array.isArray(way) && way[1] instanceof Pose) {
    console.log("it ended at", way[1].x, way[1].y);
  }
  if (distances instanceof NdArray) {
    console.log("distances", ...distances.shape, distances.at(1, 1));
  }
}

const [what, path = "match.pkl"] = Deno.args;
await (what === "write" ? write(path) : read(path));
