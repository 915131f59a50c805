import { assertEquals } from "@std/assert";
import { dumps } from "../../../codec/mod.ts";
import { Emitter } from "../../../codec/pickle/emitter.ts";
import { pickleSettings } from "../../../codec/pickle/pickler_options.ts";
import { save } from "../../../codec/pickle/save.ts";
import { PickleWriter } from "../../../codec/pickle/writer.ts";

/** What an emitter writes that has no keys of a pickle before. */
function fresh(value: unknown, protocol: 2 | 4): Uint8Array<ArrayBuffer> {
  const emitter = new Emitter(save), writer = new PickleWriter();
  emitter.begin(writer, pickleSettings({ protocol }));
  save(emitter, value);
  emitter.end();
  return writer.bytes;
}

const LONG = "k".repeat(33);

/** Dicts that have some of their keys at the same places as the one before. */
const DICTS: readonly Record<string, unknown>[] = [
  { speed: 3, angle: 1 },
  { speed: "angle", angle: "speed" },
  { angle: 1, speed: 3 },
  { [LONG]: 1, angle: 2, "": 3 },
  { "": 1, angle: 2, [LONG]: 3 },
  { é: 1, "\ud800": 2, "speed\u0000": 3 },
  { a: { speed: 3, angle: "a" }, angle: { a: "speed" } },
  { ["k".repeat(32)]: "k".repeat(32), ["k".repeat(31)]: LONG },
  { [LONG + LONG]: LONG + LONG, angle: "angle" },
  Object.fromEntries(
    Array.from({ length: 70 }, (_, i) => [`key ${i}`, `${i}`]),
  ),
];

Deno.test("a dict's keys come out the same, whatever the pickles before had in their places", () => {
  for (const protocol of [2, 4] as const) {
    for (const first of DICTS) {
      for (const second of DICTS) {
        for (const value of [first, first, second, [second, first], second]) {
          const written = dumps(["speed", value], { protocol });
          assertEquals(written, fresh(["speed", value], protocol));
        }
      }
    }
  }
});
