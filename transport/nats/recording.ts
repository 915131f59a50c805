import { latin1In } from "../../codec/bytes/text.ts";
import { shortRepr } from "../../codec/text/repr/repr.ts";
import { PayloadReader } from "./message_connection.ts";
import { Subjects } from "./subjects.ts";

/** Robots that one recording tells apart; calls of others are left out. */
const MAX_ROBOTS = 10_000;

/** A message of a stream, as JetStream's clients give it. */
export interface RecordedMessage {
  /** Where it was sent to. */
  readonly subject: string;
  /** What it says. */
  readonly data: Uint8Array;
  /** When it was stored. */
  readonly time?: Date;
}

/**
 * Makes a recording for `tcptalks replay` out of what a JetStream stream has
 * stored: the calls to each robot are a link of their own, numbered in the order
 * of their first calls.
 *
 * The stream has to be made with `no_ack`: else it answers the calls itself,
 * before the robots do.
 *
 * @example
 * ```ts
 * import { FleetRecording } from "@tcptalks/tcptalks/nats";
 * import { dumps, tuple } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // nats stream add CALLS --subjects "tcptalks.*.do.*" --no-ack --defaults
 * const recording = new FleetRecording();
 * // for await (const { subject, data, time } of messages) …
 * const data = dumps(tuple(Uint8Array.of(0x52), 0x12, 7, tuple(), {}));
 * const line = recording.line({ subject: "tcptalks.r2d2.do.0x12", data });
 * assertEquals(JSON.parse(line ?? "").opcode, 0x12);
 * ```
 */
export class FleetRecording {
  #subjects: Subjects;
  #links = new Map<string, number>();
  #start: number | undefined;
  #reader = new PayloadReader();

  /** Makes one for the fleet of a prefix. */
  constructor(prefix = "tcptalks") {
    this.#subjects = new Subjects(prefix);
  }

  /** The line of a message, as `tap --log` writes it, without its end; undefined where it is no call. */
  line(
    { subject, data, time = new Date() }: RecordedMessage,
  ): string | undefined {
    const robot = this.#subjects.robotOf(subject);
    const message = robot === undefined ? undefined : this.#reader.read(data);
    if (robot === undefined || message?.kind !== "master") return undefined;
    // Whoever may publish names the robots.
    if (!this.#links.has(`r${robot}`) && this.#links.size >= MAX_ROBOTS) {
      return undefined;
    }
    const link = this.#links.get(`r${robot}`) ?? this.#links.size + 1;
    this.#links.set(`r${robot}`, link);
    this.#start ??= time.getTime();
    const { opcode, retcode } = message;
    return JSON.stringify({
      at: time.toISOString(),
      time: time.getTime() - this.#start,
      link,
      robot,
      from: "client",
      size: data.length,
      kind: "request",
      opcode: typeof opcode === "number" ? opcode : shortRepr(opcode),
      retcode: typeof retcode === "number" ? retcode : shortRepr(retcode),
      bytes: btoa(latin1In(data)),
    });
  }
}
