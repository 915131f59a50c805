/** The transport's fuzzer for a few seconds; `deno task fuzz:transport` runs it for longer. */

import { assert, assertEquals } from "@std/assert";
import { fuzz } from "../tools/fuzz/transport.ts";
import {
  makeInput,
  readInput,
  showInput,
} from "../tools/fuzz/transport_input.ts";
import { minimise } from "../tools/fuzz/transport_minimise.ts";
import { REGRESSIONS } from "../tools/fuzz/regressions/transport.ts";
import { runInput, watchRejections } from "../tools/fuzz/transport_run.ts";

watchRejections();

for (const [name, line] of Object.entries(REGRESSIONS)) {
  Deno.test(`mended: ${name}`, async () => {
    assertEquals(await runInput(readInput(line)), undefined);
  });
}

Deno.test("a thousand scripted peers break no promise", async () => {
  const { failures, inputs } = await fuzz(1, Infinity, 1000);
  assertEquals(failures, []);
  assertEquals(inputs, 1000);
});

Deno.test("a seed is an input, and a line is the same one", () => {
  for (let seed = 0; seed < 50; seed++) {
    const input = makeInput(seed);
    assertEquals(makeInput(seed), input);
    assertEquals(readInput(showInput(input)), input);
  }
});

Deno.test("an input that fails is made as small as it can be", async () => {
  const input = makeInput(3);
  const chunks = [
    new Uint8Array(300),
    Uint8Array.of(1, 2, 3, 0xba, 5, 6, 0xad, 8),
    new Uint8Array(20),
  ];
  const smallest = await minimise(
    { ...input, chunks },
    ({ chunks }) => {
      const bytes = chunks.flatMap((chunk) => [...chunk]);
      return Promise.resolve(bytes.includes(0xba) && bytes.includes(0xad));
    },
  );
  assertEquals(smallest.chunks, [Uint8Array.of(0xba, 0xad)]);
});

Deno.test("a slow input, a foreign error and silence are noticed", async () => {
  const input = { ...makeInput(1), phase: "after", ending: "open" } as const;
  // A promise that nobody looks at.
  queueMicrotask(() => void Promise.reject(new Error("nobody looks at me")));
  const why = await runInput({ ...input, chunks: [] });
  assert(why?.includes("unhandled") && why.includes("nobody looks at me"));
});
