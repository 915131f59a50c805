import type { OpcodeText } from "../cli/given/opcode_text.ts";
import { cut, messageOf } from "../cli/shown/text.ts";
import type { Passed } from "../cli/tap/observer.ts";
import { recordLine } from "../cli/tap/recording.ts";
import { readBody } from "../door/body.ts";
import { Door, type DoorOptions } from "../door/door.ts";
import { sendAgain } from "./send_again.ts";
import { detailOf } from "./detail.ts";
import { History, type Kept } from "./history.ts";
import { MAX_ASK_BYTES, MAX_KEPT, PAST_BYTES } from "./limits.ts";
import { Links } from "./links.ts";
import { type CallWays, PageCalls } from "./page_calls.ts";
import { pageOf } from "./page/page.ts";
import type { Player } from "./player.ts";
import type { Asks, State } from "./protocol.ts";
import { type Recorder, recordingName } from "../cli/tap/recorder.ts";
import { rowOf } from "./row.ts";
import { Viewers } from "./viewers.ts";

/** Of an answer that is JSON line by line. */
const LINES = { "content-type": "application/x-ndjson" };

/** What is looked at. */
export interface Subject extends CallWays {
  readonly mode: State["mode"];
  /** Where it listens, or what it is. */
  readonly where: string;
  /** Whom it forwards to; empty where it forwards nothing. */
  readonly target: string;
  readonly record?: (path: string, names: OpcodeText) => Promise<Recorder>;
}

/** The monitor behind its door: what pages see, and what they may ask. */
export class MonitorServer implements AsyncDisposable {
  readonly links: Links = new Links();
  readonly history: History = new History();
  player: Player | undefined;
  #subject: Subject;
  #calls: PageCalls;
  #door: Door;
  #viewers: Viewers = new Viewers(() => this.#state());
  #recorder: Recorder | undefined;
  #start = performance.now();

  constructor(subject: Subject, door: DoorOptions) {
    this.#subject = subject;
    this.#calls = new PageCalls(subject);
    this.#door = new Door(door, {
      open: (path, nonce) => path === "/" ? pageOf(nonce) : undefined,
      guarded: (request, path) => this.#answer(request, path),
    });
  }

  get url(): string {
    return this.#door.url;
  }

  /** Milliseconds since the beginning. */
  now(): number {
    return performance.now() - this.#start;
  }

  tell(passed: Passed): void {
    const at = new Date();
    this.links.count(passed);
    this.history.add(passed, at);
    this.#recorder?.put(passed, at);
    this.show(passed);
    this.#calls.saw(passed);
  }

  /** A message for the pages, and for nothing else. */
  show(passed: Passed): void {
    if (this.#viewers.count === 0) return;
    this.#viewers.row(this.#json(passed));
  }

  reset(): void {
    this.#viewers.reset(() => this.#past());
  }

  async record(path: string): Promise<void> {
    const { record } = this.#subject;
    if (record === undefined || this.#recorder !== undefined) return;
    this.#recorder = await record(path, this.#calls.names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.player?.stop();
    this.#viewers.close();
    await this.#door[Symbol.asyncDispose]();
    await this.#endRecording();
  }

  async #endRecording(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    await recorder?.[Symbol.asyncDispose]();
  }

  #state(): State {
    const { mode, where, target, call, record } = this.#subject;
    return {
      ...this.links.state,
      mode,
      where,
      target,
      // By the second: the state is sent where it changed.
      now: Math.round(this.now() / 1000) * 1000,
      viewers: this.#viewers.count,
      opcodes: this.#calls.opcodes,
      canCall: call !== undefined,
      canRecord: record !== undefined,
      record: this.#recorder?.state,
      replay: this.player?.state,
    };
  }

  #past(): Iterator<string | undefined> {
    return this.#inTurns((this.player ?? this.history).latest());
  }

  /** As JSON, as they are read; undefined where others have to have their turn. */
  *#inTurns(all: Iterable<Passed>): Generator<string | undefined> {
    let left = PAST_BYTES;
    for (const passed of all) {
      yield this.#json(passed);
      left -= passed.size;
      if (left > 0) continue;
      yield undefined;
      left = PAST_BYTES;
    }
  }

  #json(passed: Passed): string {
    const row = rowOf(passed, this.#calls.names);
    return JSON.stringify(
      this.player?.isUnanswered(row.id) ? { ...row, isUnanswered: true } : row,
    );
  }

  #get(number: number): Kept | undefined {
    return (this.player ?? this.history).get(number);
  }

  async #answer(request: Request, path: string): Promise<Response | undefined> {
    if (request.method === "GET") return this.#look(path);
    if (request.method !== "POST") return words(405, "Expected GET or POST");
    const body = await readBody(request, MAX_ASK_BYTES);
    try {
      const asked: unknown = JSON.parse(new TextDecoder().decode(body));
      if (typeof asked !== "object" || asked === null) {
        return words(400, "Expected an object");
      }
      return await this.#ask(path, asked);
    } catch (error) {
      return words(400, cut(messageOf(error), 1000));
    }
  }

  #look(path: string): Response | undefined {
    if (path === "/stream") {
      const stream = this.#viewers.admit(this.#past());
      if (stream === undefined) {
        return words(503, "Too many pages look at this monitor");
      }
      return new Response(stream, { headers: LINES });
    }
    const number = /^\/message\/(\d{1,15})$/.exec(path)?.[1];
    if (number === undefined) return undefined;
    const kept = this.#get(Number(number));
    return kept
      ? Response.json(detailOf(kept.passed, this.#calls.names))
      : words(404, "This message is not kept any more");
  }

  async #ask(path: string, asked: unknown): Promise<Response | undefined> {
    switch (path) {
      case "/call":
        return Response.json({
          id: await this.#calls.call(asked as Asks["/call"]),
        });
      case "/describe":
        await this.#calls.describe(asked as Asks["/describe"]);
        return Response.json({});
      case "/record":
        if ((asked as Asks["/record"]).on !== true) await this.#endRecording();
        else await this.record(recordingName(new Date()));
        return Response.json({});
      case "/save":
        return linesOf(
          this.#kept((asked as Asks["/save"]).ids).map(({ passed, at }) =>
            recordLine(passed, at, this.#calls.names)
          ),
        );
      case "/replay":
        this.player?.ask(asked as Asks["/replay"]);
        this.#viewers.flush();
        return Response.json({});
      case "/again":
        return await this.#again(asked as Asks["/again"]);
      default:
        return undefined;
    }
  }

  /** Answers line by line, as they come; the robot gets no more when nobody reads them. */
  async #again({ host, password, ids }: Asks["/again"]): Promise<Response> {
    const requests = this.#kept(ids).map(({ passed }) => passed);
    const answers = sendAgain(String(host), String(password), requests);
    // Whether there is a robot at all shows before the first of them.
    const first = await answers.next();
    return linesOf((async function* () {
      if (first.done) return;
      yield JSON.stringify(first.value);
      for await (const answer of answers) yield JSON.stringify(answer);
    })());
  }

  /** The messages of these numbers, as far as they are kept, decoded one after the other. */
  #kept(ids: unknown): IteratorObject<Kept> {
    if (!Array.isArray(ids)) throw new Error("Expected the messages' numbers");
    return ids.values().take(MAX_KEPT).map((id) => this.#get(Number(id)))
      .filter((kept) => kept !== undefined);
  }
}

/** Lines, made as they are read. */
function linesOf(lines: Iterable<string> | AsyncIterable<string>): Response {
  const body = ReadableStream.from(lines).pipeThrough(
    new TransformStream<string, string>({
      transform: (line, controller) => controller.enqueue(`${line}\n`),
    }),
  ).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: LINES });
}

function words(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
