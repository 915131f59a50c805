/**
 * An hour's worth of robot calls, at full speed, with reconnects: heap and open
 * files must be flat.
 *
 *     deno task soak --calls 180000 --seed 1
 */

import { parseArgs } from "node:util";
import { soak } from "./soak_run.ts";

const HELP = `deno task soak [--calls 180000] [--seed 1]

Robot calls through a proxy that delays, cuts and drops, with reconnects: heap
and open files have to be flat. Exit code 1 where they are not.

  --calls N  how many calls (180000: an hour of a robot's)
  --seed N   decides the faults and the calls (1)
  --every N  calls between two changes of the network (500)
  --bound N  bytes of heap that each call may leave (10)
  --plant N  bytes that each call leaves on purpose, to see that it is found (0)
  --help     this text`;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    calls: { type: "string", default: "180000" },
    seed: { type: "string", default: "1" },
    every: { type: "string", default: "500" },
    bound: { type: "string", default: "10" },
    plant: { type: "string", default: "0" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  Deno.exit(0);
}

const planted: Uint8Array[] = [];
const size = Number(values.plant);
const figures = await soak({
  calls: Number(values.calls),
  seed: Number(values.seed),
  every: Number(values.every),
  after: size > 0 ? () => planted.push(new Uint8Array(size)) : undefined,
});

for (const { calls, heap, files } of figures.samples) {
  console.log(
    `${calls} calls: ${(heap / 2 ** 20).toFixed(2)} MiB, ${files} open files`,
  );
}
const { answered, lost, connections, ms, bytesPerCall, filesGrown } = figures;
console.log(
  `${answered} answered, ${lost} lost with their link, ${connections} links in ${
    (ms / 1000).toFixed(1)
  } s; ${bytesPerCall.toFixed(1)} bytes a call, ${
    filesGrown.toFixed(1)
  } open files more`,
);
const isFlat = bytesPerCall < Number(values.bound) && filesGrown < 10;
console.log(isFlat ? "Flat" : "NOT FLAT");
Deno.exit(isFlat ? 0 : 1);
