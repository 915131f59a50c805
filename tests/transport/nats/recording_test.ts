import { assertEquals } from "@std/assert";
import { dumps, loads, tuple } from "../../../codec/mod.ts";
import { passwordPayload } from "../../../transport/nats/fleet_parts.ts";
import { FleetRecording } from "../../../transport/nats/mod.ts";

/** A call, with its opcode and its retcode. */
function call(opcode: unknown, retcode: unknown): Uint8Array {
  return dumps(tuple(Uint8Array.of(0x52), opcode, retcode, tuple(), {}));
}

Deno.test("recording: numbers stay numbers, what is none is told as Python prints it", () => {
  const recording = new FleetRecording();
  const subject = "tcptalks.r2d2.do.0x10";
  const told = [call(0x10, 7), call("mot", "été")].map((data) =>
    JSON.parse(recording.line({ subject, data }) ?? "{}")
  );
  assertEquals(
    told.map(({ opcode, retcode, size }) => [opcode, retcode, size]),
    [[0x10, 7, call(0x10, 7).length], ["'mot'", "'été'", 36]],
  );
});

Deno.test("recording: ten thousand robots are told apart, calls of others are left out", () => {
  const recording = new FleetRecording();
  const data = call(0x10, 7);
  const linkOf = (robot: number) => {
    const subject = `tcptalks.r${robot}.do.0x10`;
    return JSON.parse(recording.line({ subject, data }) ?? "{}").link;
  };
  for (let i = 1; i < 10_000; i++) linkOf(i);
  assertEquals([10_000, 10_001, 10_000, 1].map(linkOf), [
    10_000,
    undefined,
    10_000,
    1,
  ]);
});

Deno.test("payloads: a password is none, its answer is true", () => {
  for (const word of [null, true] as const) {
    assertEquals(
      loads(passwordPayload(word)),
      tuple(Uint8Array.of(0x41), 0xaa, tuple(word)),
    );
  }
});
