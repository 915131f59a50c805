import { assertEquals } from "@std/assert";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { tuple } from "../../../mod.ts";
import { Player } from "../../../transport/monitor/player.ts";

const R = new TextEncoder().encode("R");

/** A recording of requests at these times, in milliseconds; undefined is what is no message. */
function playerOf(...times: number[]): Player {
  const records = times.map((time, i) => ({
    at: undefined,
    time,
    link: 1,
    from: "client" as const,
    bytes: i === 2
      ? dumps("no message")
      : dumps(tuple(R, 0x10, i, tuple(i), {})),
  }));
  return new Player("match.jsonl", { records, broken: [], brokenLines: 0 }, {
    reset() {},
    show() {},
  });
}

Deno.test("monitor replay: one step is one message, also of those that came at once", () => {
  const player = playerOf(0, 5, 5, 5, 9);
  const shown = () => [...player.latest()].length;
  player.ask({ position: 0 });
  assertEquals(shown(), 1);
  const places: (readonly [number, number])[] = [];
  for (const step of [1, 1, 1, 1, 1, -1, -1, -1, -1] as const) {
    player.ask({ step });
    places.push([shown(), player.state.position]);
  }
  assertEquals(places, [
    ...[[2, 5], [3, 5], [4, 5], [5, 9], [5, 9]] as const,
    ...[[4, 5], [3, 5], [2, 5], [1, 0]] as const,
  ]);
});

Deno.test("monitor replay: what is no message is an error to jump to", () => {
  const player = playerOf(0, 5, 7, 9);
  assertEquals(player.state.errors, [7]);
  player.ask({ error: -1 });
  assertEquals(player.state.position, 7);
});
