/**
 * A pickle file: the log of a match, written and read. The same program as
 * pickle_file.py.
 *
 *     deno run --allow-write examples/pickle_file.ts write match.pkl
 *     deno run --allow-read examples/pickle_file.ts read match.pkl
 */
import {
  dumps,
  float,
  loads,
  PyDateTime,
  repr,
  tuple,
} from "@tcptalks/tcptalks/codec";

async function write(path: string) {
  const match = {
    team: "Béatrice 🤖",
    start: new PyDateTime(2018, 5, 12, 14, 30),
    points: 2n ** 70n,
    path: [tuple(float(0), float(0)), tuple(float(300), 12.5)],
    colours: new Set(["vert"]),
    frame: new Uint8Array([0xff, 0xd8, 0xff, 0xd9]),
  };
  await Deno.writeFile(path, dumps(match, { protocol: 4 }));
}

async function read(path: string) {
  // Nothing in the file is run, whoever wrote it.
  const match = loads(await Deno.readFile(path), { floats: "exact" });
  if (!(match instanceof Map)) throw new Error(`No dict in "${path}"`);
  for (const key of [...match.keys()].sort()) {
    console.log(key, repr(match.get(key)));
  }
}

const [what, path = "match.pkl"] = Deno.args;
await (what === "write" ? write(path) : read(path));
