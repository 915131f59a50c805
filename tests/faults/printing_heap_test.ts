/** What comes in 40 MiB is printed on a heap of 512 MiB, and is no more text than was asked for. */

import { assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";

const CODEC = new URL("../../codec/mod.ts", import.meta.url).href;
const JSON_OF = new URL("../../transport/cli/json.ts", import.meta.url).href;

const VALUES: Readonly<Record<string, string>> = {
  "an array of bytes": "new c.PyArray(new Int8Array(40e6))",
  "an array of floats": "new c.PyArray(new Float64Array(5e6).fill(1.5))",
  "an array of characters":
    'new c.PyArray(new Uint16Array(20e6).fill(65), "u", 18)',
  "a text of numpy": `new c.NdScalar(
    new Uint8Array(new Uint32Array(10e6).fill(65).buffer),
    new c.DType(
      c.tuple("U10000000", false, true),
      c.tuple(3, "<", null, null, null, 40e6, 4, 8),
    ),
  )`,
};

for (const [name, value] of Object.entries(VALUES)) {
  Deno.test(`${name}, 40 MiB of it, is printed`, async () => {
    const code = `
      import * as c from ${JSON.stringify(CODEC)};
      import { toJson } from ${JSON.stringify(JSON_OF)};
      const value = ${value};
      const texts = [c.repr(value), c.repr([value], { maxLength: 100 }), toJson(value)];
      console.log(texts.every((text) => text.length < 5e6));
    `;
    const options = ["--no-check", "--v8-flags=--max-old-space-size=512"];
    const { out } = await runDeno(["eval", ...options, code]);
    assertEquals(out, "true\n");
  });
}
