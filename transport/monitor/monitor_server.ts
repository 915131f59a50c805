import { SYSTEM_CLOCK, within } from "../watch/clock.ts";
import { OpcodeText } from "../cli/given/opcode_text.ts";
import { contentOf } from "../cli/shown/passed_text.ts";
import { cut, harmlessLine, messageOf } from "../cli/shown/text.ts";
import type { RobotInstruction } from "../options/robot_file.ts";
import type { Passed, Side } from "../cli/tap/observer.ts";
import { recordLine } from "../cli/tap/recording.ts";
import type { OwnCall } from "../cli/tap/tapped_link.ts";
import { readBody } from "../door/body.ts";
import { Door, type DoorOptions } from "../door/door.ts";
import { type InstructionInfo, readDescription } from "../handlers/bindings.ts";
import { DESCRIBE_OPCODE } from "../messages/message.ts";
import type { Opcode } from "../options/opcodes.ts";
import { sendAgain } from "./again.ts";
import { readArguments } from "./call_text.ts";
import { detailOf } from "./detail.ts";
import { History } from "./history.ts";
import { MAX_ASK_BYTES, MAX_KEPT, MAX_OPCODES } from "./limits.ts";
import { Links } from "./links.ts";
import { pageOf } from "./page/page.ts";
import type { Player } from "./player.ts";
import type { Asks, KnownOpcode, State } from "./protocol.ts";
import { type Recorder, recordingName } from "../cli/tap/recorder.ts";
import { rowOf } from "./row.ts";
import { Viewers } from "./viewers.ts";

/** Messages that a page gets when it opens, of a live link. */
const MAX_FIRST = 2000;
/** Milliseconds that a robot has to say what it can do. */
const DESCRIBE_MS = 5000;

/** What is looked at. */
export interface Subject {
  /** Which kind. */
  readonly mode: State["mode"];
  /** Where it listens, or what it is. */
  readonly where: string;
  /** Whom it forwards to; empty where it forwards nothing. */
  readonly target: string;
  /** The names of the opcodes. */
  readonly names: OpcodeText;
  /**
   * Calls the robot, and gives the number of the request.
   *
   * @throws {Error} With words for the page.
   */
  readonly call?: (link: number, call: OwnCall) => Promise<number>;
  /** Asks the robot what it can do. */
  readonly describe?: (link: number) => Promise<InstructionInfo[]>;
  /** Begins a recording in a file. */
  readonly record?: (path: string, names: OpcodeText) => Promise<Recorder>;
}

/** The monitor behind its door: what pages see, and what they may ask. */
export class MonitorServer implements AsyncDisposable {
  /** What is told of the links. */
  readonly links: Links = new Links();
  /** The replay, where there is one. */
  player: Player | undefined;
  #subject: Subject;
  #names: OpcodeText;
  #door: Door;
  #history = new History();
  #viewers: Viewers = new Viewers(() => this.#state());
  #recorder: Recorder | undefined;
  #awaited = new Map<number, (passed: Passed) => void>();
  #start = performance.now();

  /**
   * Opens the door.
   *
   * @throws {ConnectionFailedError} When the address is taken or forbidden.
   */
  constructor(subject: Subject, door: DoorOptions) {
    this.#subject = subject;
    this.#names = subject.names;
    this.#door = new Door(door, {
      open: (path, nonce) => path === "/" ? pageOf(nonce) : undefined,
      guarded: (request, path) => this.#answer(request, path),
    });
  }

  /** The page's address, with its token. */
  get url(): string {
    return this.#door.url;
  }

  /** Milliseconds since the beginning. */
  now(): number {
    return performance.now() - this.#start;
  }

  /** A message passed. */
  tell(passed: Passed): void {
    const at = new Date();
    this.links.count(passed);
    this.#history.add(passed, at);
    this.#recorder?.put(passed, at);
    this.show(passed);
    if (passed.request === undefined) return;
    this.#awaited.get(passed.request)?.(passed);
    this.#awaited.delete(passed.request);
  }

  /** The number of the request with this retcode, of those that passed last. */
  requestOf(link: number, retcode: unknown): number | undefined {
    for (const { number, link: its, message } of this.#history.latest(1000)) {
      const isIt = its === link && message?.kind === "master" &&
        message.retcode === retcode;
      if (isIt) return number;
    }
    return undefined;
  }

  /** A message for the pages, and for nothing else. */
  show(passed: Passed): void {
    if (this.#viewers.count === 0) return;
    this.#viewers.row(JSON.stringify(rowOf(passed, this.#names)));
  }

  /** The pages begin anew. */
  reset(): void {
    this.#viewers.reset();
    for (const json of this.#first()) this.#viewers.row(json);
  }

  /**
   * Begins a recording.
   *
   * @throws {FileError} When it cannot be written.
   */
  async record(path: string): Promise<void> {
    const { record } = this.#subject;
    if (record === undefined || this.#recorder !== undefined) return;
    this.#recorder = await record(path, this.#names);
  }

  /** Ends the recording, and closes the door. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.player?.stop();
    this.#viewers.close();
    await this.#door[Symbol.asyncDispose]();
    await this.#endRecording();
  }

  /** Ends the recording; all of it is in the file then. */
  async #endRecording(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    await recorder?.[Symbol.asyncDispose]();
  }

  #state(): State {
    const { mode, where, target, call, record } = this.#subject;
    const recording = this.#recorder?.state;
    const replay = this.player?.state;
    return {
      mode,
      where,
      target,
      // By the second: the state is sent where it changed.
      now: Math.round(this.now() / 1000) * 1000,
      links: this.links.state,
      viewers: this.#viewers.count,
      refused: this.links.refused,
      notes: this.links.notes,
      opcodes: this.#opcodes(),
      canCall: call !== undefined,
      canRecord: record !== undefined,
      ...(recording ? { record: recording } : {}),
      ...(replay ? { replay } : {}),
    };
  }

  #opcodes(): KnownOpcode[] {
    const { opcodes, instructions } = this.#names;
    const all = Object.entries(opcodes).slice(0, MAX_OPCODES);
    return all.map(([name, opcode]) => {
      const params = instructions[name]?.params;
      const shown = this.#names.show(opcode);
      return { text: name, shown, ...(params ? { params } : {}) };
    });
  }

  *#first(): Generator<string> {
    const all = this.player?.latest() ?? this.#history.latest(MAX_FIRST);
    for (const passed of all) yield JSON.stringify(rowOf(passed, this.#names));
  }

  #get(number: number): { passed: Passed; at: Date } | undefined {
    if (this.player === undefined) return this.#history.get(number);
    const passed = this.player.get(number);
    return passed && { passed, at: this.player.dateOf(number) };
  }

  async #answer(
    request: Request,
    path: string,
  ): Promise<Response | undefined> {
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
      const stream = this.#viewers.admit(this.#first());
      if (stream === undefined) {
        return words(503, "Too many pages look at this monitor");
      }
      return new Response(stream, {
        headers: { "content-type": "application/x-ndjson" },
      });
    }
    const number = /^\/message\/(\d{1,15})$/.exec(path)?.[1];
    if (number === undefined) return undefined;
    const kept = this.#get(Number(number));
    return kept
      ? Response.json(detailOf(kept.passed, this.#names))
      : words(404, "This message is not kept any more");
  }

  async #ask(path: string, asked: unknown): Promise<Response | undefined> {
    switch (path) {
      case "/call":
        return Response.json(await this.#call(asked as Asks["/call"]));
      case "/describe":
        await this.#describe(asked as Asks["/describe"]);
        return Response.json({});
      case "/record":
        await this.#record((asked as Asks["/record"]).on === true);
        return Response.json({});
      case "/save":
        return this.#save((asked as Asks["/save"]).ids);
      case "/replay":
        this.player?.ask(asked as Asks["/replay"]);
        this.#viewers.flush();
        return Response.json({});
      case "/again":
        return Response.json(await this.#again(asked as Asks["/again"]));
      default:
        return undefined;
    }
  }

  async #call({ link, to, opcode, args }: Asks["/call"]) {
    const { args: values, keywords } = readArguments(String(args));
    return {
      id: await this.#put(Number(link), {
        to: sideOf(to),
        opcode: this.#parse(String(opcode)),
        args: values,
        kwargs: keywords,
      }),
    };
  }

  /** A name, a literal, or both as they are shown: `move 0x10`. */
  #parse(text: string): unknown {
    try {
      return this.#names.parse(text.trim());
    } catch (error) {
      const last = /^[^'"]* (0x[\da-f]+)$/i.exec(text.trim())?.[1];
      if (last === undefined) throw error;
      return this.#names.parse(last);
    }
  }

  async #put(link: number, call: OwnCall): Promise<number> {
    if (this.#subject.call === undefined) {
      throw new Error("Nothing can be called here: this is a recording");
    }
    return await this.#subject.call(link, call);
  }

  async #describe({ link, to }: Asks["/describe"]): Promise<void> {
    if (this.#subject.describe) {
      return this.describe(await this.#subject.describe(Number(link)));
    }
    const number = await this.#put(Number(link), {
      to: sideOf(to),
      opcode: DESCRIBE_OPCODE,
      args: [],
      kwargs: undefined,
    });
    const { promise, resolve } = Promise.withResolvers<Passed>();
    this.#awaited.set(number, resolve);
    const late = () => new Error("The robot did not answer in time");
    try {
      const answer = contentOf(
        await within(promise, DESCRIBE_MS, late, { clock: SYSTEM_CLOCK }),
      );
      if (answer.kind !== "reply") {
        throw new Error(
          "This robot does not say what it can do: its library has no such function",
        );
      }
      this.describe(readDescription(answer.value));
    } finally {
      this.#awaited.delete(number);
    }
  }

  /** What a peer can do is known from now on. */
  describe(infos: readonly InstructionInfo[]): void {
    const opcodes: Record<string, Opcode> = {};
    const instructions: Record<string, RobotInstruction> = {};
    for (const { name, opcode, params } of infos.slice(0, MAX_OPCODES)) {
      if (typeof opcode !== "number" && typeof opcode !== "string") continue;
      const own = this.#names.nameOf(opcode) ?? harmlessLine(name, 100);
      if (own === "") continue;
      opcodes[own] = opcode;
      instructions[own] = { opcode, params };
    }
    this.#names = new OpcodeText(
      { ...opcodes, ...this.#names.opcodes },
      { ...this.#names.instructions, ...instructions },
    );
  }

  async #record(on: boolean): Promise<void> {
    if (on) await this.record(recordingName(new Date()));
    else await this.#endRecording();
  }

  #save(ids: unknown): Response {
    const lines: string[] = [];
    if (!Array.isArray(ids)) throw new Error("Expected the messages' numbers");
    for (const id of ids.slice(0, MAX_KEPT)) {
      const kept = this.#get(Number(id));
      if (kept) lines.push(recordLine(kept.passed, kept.at, this.#names));
    }
    return new Response(lines.map((line) => `${line}\n`).join(""), {
      headers: { "content-type": "application/x-ndjson" },
    });
  }

  async #again({ host, password, ids }: Asks["/again"]) {
    if (!Array.isArray(ids)) throw new Error("Expected the messages' numbers");
    const requests = ids.map((id) => this.#get(Number(id))?.passed).filter((
      passed,
    ) => passed !== undefined);
    return await sendAgain(String(host), String(password), requests);
  }
}

function sideOf(to: unknown): Side {
  return to === "client" ? "client" : "target";
}

function words(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
