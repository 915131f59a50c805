import { assert, assertEquals } from "@std/assert";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { type Tuple, tuple } from "../../../mod.ts";
import { OpcodeText } from "../../../transport/cli/given/opcode_text.ts";
import { Observer } from "../../../transport/cli/tap/observer.ts";
import {
  readRecording,
  type Recorded,
  recordLine,
} from "../../../transport/cli/tap/recording.ts";
import { Player } from "../../../transport/monitor/player.ts";
import { rowOf } from "../../../transport/monitor/row.ts";

const R = new TextEncoder().encode("R");

/** A recording of requests at these times, in milliseconds; undefined is what is no message. */
function playerOf(...times: number[]): Promise<Player> {
  const records = times.map((time, i) => ({
    at: undefined,
    time,
    link: 1,
    from: "client" as const,
    size: 1,
    bytes: i === 2
      ? dumps("no message")
      : dumps(tuple(R, 0x10, i, tuple(i), {})),
  }));
  return play(records);
}

function play(records: Recorded[]): Promise<Player> {
  const recording = { records, broken: [], brokenLines: 0, names: {} };
  const nobody = { reset() {}, show() {} };
  return Player.of("match.jsonl", recording, nobody);
}

Deno.test("monitor replay: one step is one message, also of those that came at once", async () => {
  const player = await playerOf(0, 5, 5, 5, 9);
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

Deno.test("monitor replay: what is no message is an error to jump to", async () => {
  const player = await playerOf(0, 5, 7, 9);
  assertEquals(player.state.errors, [7]);
  player.ask({ error: -1 });
  assertEquals(player.state.position, 7);
});

Deno.test("monitor replay: a request without its answer is an error, and after the last comes the first", async () => {
  const said = (time: number, from: "client" | "target", bytes: Uint8Array) => (
    { at: undefined, time, link: 1, from, size: 1, bytes }
  );
  const call = (retcode: number) => dumps(tuple(R, 0x10, retcode, tuple(), {}));
  const player = await play([
    said(0, "client", call(1)),
    said(1, "client", call(2)),
    said(2, "target", dumps(tuple(new TextEncoder().encode("A"), 2, tuple(3)))),
    said(3, "client", call(3)),
  ]);
  assertEquals([1, 2, 3, 4].map((number) => player.isUnanswered(number)), [
    true,
    false,
    false,
    true,
  ]);
  const places = ([1, 1, -1] as const).map((error) => {
    player.ask({ error });
    return player.state.position;
  });
  assertEquals(places, [0, 3, 0]);
});

Deno.test("monitor replay: a password that was wrong is an error there too, and never told", async () => {
  const A = new TextEncoder().encode("A");
  const names = new OpcodeText();
  let lines = "";
  const observer = new Observer(1, true, (passed) => {
    lines += `${recordLine(passed, new Date(0), names)}\n`;
  });
  // The second one's password is True: what it was is told of none.
  for (const [i, [asked, answer]] of [["no", false], [true, true]].entries()) {
    observer.saw("client", dumps(tuple(A, 0xaa, tuple(asked))), 2 * i);
    observer.saw("target", dumps(tuple(A, 0xaa, tuple(answer))), 2 * i + 1);
  }
  const bytes = new TextEncoder().encode(lines);
  const { records } = await readRecording(bytes, "match.jsonl");
  const player = await play([...records]);
  assertEquals(
    [...player.latest()].map((passed) => rowOf(passed, names).text),
    ["", "false", "", "true"],
  );
  assertEquals(player.state.errors, [1]);
});

/** The lines that are recorded of messages, each as who sent it and what. */
function recorded(...messages: (readonly ["client" | "target", Tuple])[]) {
  const lines: string[] = [];
  const names = new OpcodeText();
  const observer = new Observer(1, true, (passed) => {
    lines.push(recordLine(passed, new Date(0), names));
  });
  for (const [from, message] of messages) {
    observer.saw(from, dumps(message), 0);
  }
  observer.close();
  return lines;
}

Deno.test("monitor replay: of a value 2,000 characters are recorded beside its bytes", () => {
  const A = new TextEncoder().encode("A");
  const long = "x".repeat(10_000);
  const lines = recorded(
    ["target", tuple(A, 7, tuple(long))],
    ["client", tuple(R, 0x10, 8, tuple(long), {})],
  );
  assertEquals(lines.map((line) => JSON.parse(line).text.length), [2000, 2000]);
});

Deno.test("monitor replay: a recorded line holds no control or direction mark of a peer's", () => {
  const forged = "\u202ego\x9b2J\x1b\u2028";
  const lines = recorded(
    ["client", tuple(R, forged, forged, tuple(forged), {})],
  );
  assert(!/[\p{Cc}\p{Bidi_Control}\u2028]/u.test(lines[0] ?? "\n"), lines[0]);
  assertEquals(JSON.parse(lines[0] ?? "").retcode, forged);
});
