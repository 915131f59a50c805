import type { Row, State } from "../protocol.ts";
import { Series } from "./series.ts";
import { texts } from "./texts.ts";

/** A call, or a message that is none: a row of the table, as its request told it. */
export interface Call extends Omit<Row, "points" | "pose" | "size"> {
  readonly op: string;
  /** Bytes, of both messages. */
  size: number;
  reply: Row | undefined;
}

/** Where a robot was, when, and which opcode's answer told it. */
export type Pose = readonly [
  x: number,
  y: number,
  heading: number,
  t: number,
  op: string,
];

/** What the page knows: calls, numbers and poses, each bounded. */
export class CallStore {
  readonly calls: Call[] = [];
  /** The numbers of those that the user marked: they stay when a replay goes back. */
  readonly marked: Set<number> = new Set();
  /** How many calls were dropped before them. */
  gone = 0;
  messages = 0;
  latest = 0;
  /** Changes with everything that comes. */
  version = 0;
  /** The numbers found, by name. */
  readonly series: Map<string, Series> = new Map();
  unlisted = 0;
  /** Opcodes seen, with the last arguments. */
  readonly opcodes: Map<string, string> = new Map();
  /** The way of each robot, oldest pose first, by its link; by 0 of one that any link reaches. */
  readonly tracks: Map<number, Pose[]> = new Map();
  /** Opcodes whose answers are poses, and whether their third number is an angle. */
  readonly poseOpcodes: Map<string, boolean> = new Map();
  /** Milliseconds to each answer. */
  readonly latency: Series = new Series(65_536);
  readonly rate: Series = new Series(4096);
  /** How many poses each opcode told of each robot. */
  #told: Map<string, number> = new Map();
  /** Calls without an answer, by link and number. */
  #open: Map<number, Map<number, Call>> = new Map();
  /** Passwords that are not answered yet, by link. */
  #passwords: Map<number, Call> = new Map();
  /** Links whose client told where it is: a robot that dialled. */
  #dialling: Set<number> = new Set();
  #offset = -Infinity;
  #second = -1;
  #inSecond = 0;
  #state: State | undefined;
  #links: Set<number> = new Set();
  /** Calls that failed by what came. */
  #bad = 0;
  /** Calls that the recording has no answer to. */
  #unanswered = 0;

  get state(): State | undefined {
    return this.#state;
  }

  set state(state: State) {
    this.#state = state;
    const open = state.links.filter(({ over }) => over === undefined);
    this.#links = new Set(open.map(({ link }) => link));
    this.version++;
  }

  /** Whether a call gets no answer any more: its link is over. */
  isLost({ kind, link, reply, isUnanswered }: Call): boolean {
    const mode = this.#state?.mode;
    if (kind !== "request" || reply || mode === undefined) return false;
    // A recording does not say when a link was over, but what comes no more.
    if (mode === "replay") return isUnanswered === true;
    return !this.#links.has(link);
  }

  get lostText(): string {
    const isReplay = this.#state?.mode === "replay";
    return isReplay ? texts.unanswered : texts.lost;
  }

  /** Milliseconds that a call took, or has been open; 0 of one that gets no answer. */
  tookOf(call: Call): number {
    const { kind, t, reply } = call;
    if (reply) return reply.ms ?? 0;
    return kind === "request" && !this.isLost(call) ? this.now - t : 0;
  }

  /** Whether a call came to nothing: an error, no answer, a wrong password, or no message at all. */
  isFailed(call: Call): boolean {
    return this.#isBad(call) || this.isLost(call);
  }

  #isBad({ kind, reply }: Call): boolean {
    return kind === "malformed" || reply?.kind === "error" ||
      reply?.kind === "password" && reply.text === "false";
  }

  get failed(): number {
    if (this.#state === undefined) return this.#bad;
    if (this.#state.mode === "replay") return this.#bad + this.#unanswered;
    let lost = 0;
    for (const [link, calls] of this.#open) {
      if (!this.#links.has(link)) lost += calls.size;
    }
    return this.#bad + lost;
  }

  /** The calls of the same side that had no answer yet when this one was made. */
  openBefore({ id, link, from }: Call): readonly Call[] {
    return this.calls.filter((call) =>
      call.id < id && call.link === link && call.from === from &&
      call.kind === "request" && (call.reply?.id ?? Infinity) > id
    );
  }

  /** Milliseconds since the beginning, now. */
  get now(): number {
    const replay = this.#state?.replay;
    if (replay) return replay.position;
    return Math.max(0, performance.now() + this.#offset);
  }

  clear(): void {
    this.calls.length = 0;
    this.messages = 0;
    this.series.clear();
    this.unlisted = 0;
    this.clearTracks();
    this.latency.clear();
    this.rate.clear();
    this.#open.clear();
    this.#bad = this.#unanswered = 0;
    this.#passwords.clear();
    this.#dialling.clear();
    this.#second = -1;
    this.#inSecond = 0;
    this.version++;
  }

  clearTracks(): void {
    this.tracks.clear();
    this.#told.clear();
  }

  take(row: Row): void {
    this.version++;
    this.messages++;
    this.latest = row.t;
    this.#offset = Math.max(this.#offset, row.t - performance.now());
    const call = this.#askedFor(row);
    if (call) {
      this.#forget(call);
      if (row.kind === "password") this.#passwords.delete(call.link);
      call.reply = row;
      call.size += row.size;
      if (this.#isBad(call)) this.#bad++;
    } else this.#add(row);
    if (row.ms !== undefined) this.latency.push(row.t, row.ms);
    this.#count(row);
    const robot = this.#robotOf(row);
    for (const [name, value] of row.points ?? []) {
      this.#seriesOf(name, robot)?.push(row.t, value);
    }
    if (row.pose) this.#place(row, robot, row.pose);
  }

  #askedFor(row: Row): Call | undefined {
    if (row.of !== undefined) return this.#open.get(row.link)?.get(row.of);
    const isVerdict = row.kind === "password" && row.from === "target";
    return isVerdict ? this.#passwords.get(row.link) : undefined;
  }

  #add(row: Row): void {
    const { points: _, pose: _pose, ...its } = row;
    const { id, kind, link, op = "", text } = its;
    const isAsked = kind === "request" || kind === "malformed";
    const call: Call = {
      ...its,
      op,
      text: isAsked ? text : "",
      reply: isAsked ? undefined : row,
    };
    this.calls.push(call);
    if (this.#isBad(call)) this.#bad++;
    if (kind === "password" && this.#passwords.size < 100) {
      this.#passwords.set(link, call);
    }
    if (kind === "request") {
      const open = this.#open.get(link) ?? new Map();
      this.#open.set(link, open.set(id, call));
      if (call.isUnanswered) this.#unanswered++;
      if (this.opcodes.size < 1000 || this.opcodes.has(op)) {
        this.opcodes.set(op, text);
      }
    }
    if (this.calls.length <= 22_000) return;
    // Many at a time: the table is told once.
    for (const old of this.calls.splice(0, 2000)) {
      this.#forget(old);
      if (this.#isBad(old)) this.#bad--;
    }
    this.gone += 2000;
  }

  /** A call waits for no answer any more. */
  #forget({ id, link, isUnanswered }: Call): void {
    const open = this.#open.get(link);
    if (!open?.delete(id)) return;
    if (open.size === 0) this.#open.delete(link);
    if (isUnanswered) this.#unanswered--;
  }

  #count(row: Row): void {
    const second = Math.floor(row.t / 1000);
    if (this.#second === -1) this.#second = second;
    // After a long silence the empty seconds need not be there one by one.
    if (second - this.#second > 600) this.#second = second - 600;
    while (this.#second < second) {
      this.rate.push((this.#second + 1) * 1000, this.#inSecond);
      this.#inSecond = 0;
      this.#second++;
    }
    if (row.kind === "request") this.#inSecond++;
  }

  /** The link of the robot that a message tells of, where there are several; 0 of one that is reached by whichever link. */
  #robotOf({ link, from, of, pose }: Row): number {
    const mode = this.#state?.mode;
    if (mode === "server") return link;
    if (mode === "program" || from === "target") return 0;
    if (pose) this.#dialling.add(link);
    // What a bot asks stays one curve, however often it is started anew.
    return of !== undefined || this.#dialling.has(link) ? link : 0;
  }

  #seriesOf(name: string, robot: number): Series | undefined {
    const full = robot === 0 ? name : `#${robot} ${name}`;
    const known = this.series.get(full);
    if (known) return known;
    if (this.series.size >= 500) {
      this.unlisted++;
      return undefined;
    }
    const made = new Series(1024);
    this.series.set(full, made);
    return made;
  }

  #place(
    { op = "", t, isAngle }: Row,
    robot: number,
    pose: NonNullable<Row["pose"]>,
  ): void {
    if (!this.poseOpcodes.has(op)) {
      if (this.poseOpcodes.size >= 20) return;
      this.poseOpcodes.set(op, false);
    }
    if (isAngle) this.poseOpcodes.set(op, true);
    const key = `${robot} ${op}`;
    let told = this.#told.get(key) ?? 0;
    if (told === 0 && this.#told.size >= 100) return;
    let track = this.tracks.get(robot) ?? [];
    if (told >= 11_000) {
      // Of what this opcode told alone: others may tell less, and longer.
      let surplus = 1000;
      track = track.filter((its) => its[4] !== op || surplus-- <= 0);
      told -= 1000;
    }
    track.push([...pose, t, op]);
    this.tracks.set(robot, track);
    this.#told.set(key, told + 1);
  }
}
