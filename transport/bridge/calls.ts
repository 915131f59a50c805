import { isRecord } from "../../codec/check.ts";
import { isPlainObject } from "../../codec/types/tuple.ts";
import { readBody } from "../door/body.ts";
import { fromJson, toJson } from "../cli/json.ts";
import { NotConnectedError, TalksLimitError, TimeoutError } from "../errors.ts";
import { notBound } from "../handlers/bindings.ts";
import { RemoteError } from "../messages/remote_error.ts";
import { type Kwargs, kwargs } from "../options/kwargs.ts";
import type { Opcode } from "../options/opcodes.ts";
import type { TCPTalks } from "../talks/talks.ts";
import { EventStreams } from "./event_streams.ts";
import { harmlessLine } from "../../codec/text/escapes.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** Bytes of a call's arguments. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Positional arguments of a call: the engine's stack takes no more than some ten thousand. */
const MAX_ARGUMENTS = 10_000;
/** Characters of each part of an event: a few bytes may stand for millions, and the robot may send many. */
const EVENT = { maxLength: 64 * 1024 };

/** A longer body takes a turn of its own. */
const LONG_BODY_BYTES = 16 * 1024;
/** Long bodies at a time, with the one that is read. */
const MAX_LONG_BODIES = 8;

/**
 * Does one thing after the other that takes long, and lets others have as much
 * time after each: a good call is not behind a hundred long ones.
 */
export class Lane {
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  get isFull(): boolean {
    return this.#count >= MAX_LONG_BODIES;
  }

  /** Does it when its turn has come; what it throws is thrown here. */
  async do<T>(work: () => T): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#count++;
    await before;
    const start = performance.now();
    try {
      return work();
    } finally {
      const took = performance.now() - start;
      await new Promise((rested) => setTimeout(rested, took));
      this.#count--;
      resolve();
    }
  }
}

/** Which calls are let through. */
export interface CallRules {
  /** The opcode of a name in an address; undefined where there is none. */
  find(name: string): Opcode | undefined;
  isAllowed(opcode: Opcode): boolean;
  nameOf(opcode: unknown): string;
}

/**
 * A robot as plain HTTP: `POST /call/NAME` with JSON, and what the robot calls
 * as server-sent events.
 */
export class Calls {
  /** What the robot calls, from now on. */
  readonly streams: EventStreams;
  #talks: TCPTalks;
  #rules: CallRules;
  #lane = new Lane();

  constructor(talks: TCPTalks, rules: CallRules, closing: AbortSignal) {
    this.#talks = talks;
    this.#rules = rules;
    const streams = this.streams = new EventStreams(closing);
    talks.bindRest((opcode, args, kwargs) => {
      const name = JSON.stringify(rules.nameOf(opcode));
      const isHeard = streams.put(
        `{"name": ${name}, "opcode": ${toJson(opcode, EVENT)}, "args": ${
          toJson(args, EVENT)
        }, "kwargs": ${toJson(kwargs, EVENT)}}`,
      );
      if (!isHeard) throw notBound(opcode);
      return null;
    });
  }

  async call(request: Request, name: string): Promise<Response> {
    if (request.method !== "POST") {
      const answer = failed(405, "Expected POST");
      answer.headers.set("allow", "POST");
      return answer;
    }
    const opcode = this.#rules.find(name);
    const shown = harmlessLine(name, 200);
    if (opcode === undefined) {
      return failed(404, `There is no opcode "${shown}"`);
    }
    if (!this.#rules.isAllowed(opcode)) {
      return failed(
        403,
        `"${shown}" is not allowed: start the bridge with "--allow ${shown}"`,
      );
    }
    const body = await readBody(request, MAX_BODY_BYTES);
    const isLong = body.length > LONG_BODY_BYTES;
    if (isLong && this.#lane.isFull) {
      return failed(
        503,
        `More than ${MAX_LONG_BODIES} long calls at a time: try again later`,
      );
    }
    const read = () =>
      argumentsIn(new TextDecoder("utf-8", { fatal: true }).decode(body));
    let given: unknown[];
    try {
      given = isLong ? await this.#lane.do(read) : read();
    } catch (error) {
      return failed(400, `The arguments cannot be read: ${messageOf(error)}`);
    }
    // A call that waits would be made though its caller may have hung up.
    if (!this.#talks.isConnected) {
      return failed(503, "The robot is away: try again once it is back");
    }
    try {
      return json(200, toJson(await this.#talks.execute(opcode, ...given)));
    } catch (error) {
      return answerTo(error);
    }
  }
}

/** Names in JSON that are numbers: V8 takes the square of their count to read them with what each says. */
const MAX_NUMBERED = 2000;

/**
 * The arguments of a call: an array has the positional ones, an object those
 * with keywords, `{"args": […], "kwargs": {…}}`, or one of these, both; anything
 * else is the one argument.
 */
function argumentsIn(text: string): unknown[] {
  if (text.trim() === "") return [];
  if (
    (text.match(/"(?:\d|\\u003\d){1,10}"\s*:/g)?.length ?? 0) > MAX_NUMBERED
  ) {
    throw new RangeError(`more than ${MAX_NUMBERED} names are numbers`);
  }
  const value = fromJson(text);
  if (Array.isArray(value)) return few(value);
  if (!isObject(value)) return [value];
  const { args, kwargs: keywords, ...others } = value;
  // Either may be missing, or null.
  const positional = args ?? [], named = keywords ?? {};
  const isBoth = Object.keys(others).length === 0 &&
    Array.isArray(positional) && isObject(named);
  return isBoth ? [...few(positional), kwargs(named)] : [kwargs(value)];
}

function few(args: unknown[]): unknown[] {
  if (args.length <= MAX_ARGUMENTS) return args;
  throw new RangeError(
    `more than ${MAX_ARGUMENTS} positional arguments: send a list as one, [[…]]`,
  );
}

function isObject(value: unknown): value is Kwargs {
  // A float of the JSON is an object, too.
  return isRecord(value) && isPlainObject(value);
}

function answerTo(error: unknown): Response {
  if (error instanceof RemoteError) {
    const { message, type, traceback } = error;
    const said = { error: message, type, traceback };
    return json(500, JSON.stringify(said));
  }
  const isLater = error instanceof NotConnectedError ||
    error instanceof TalksLimitError;
  const status = error instanceof TimeoutError ? 504 : isLater ? 503 : 400;
  return failed(status, messageOf(error));
}

function failed(status: number, error: string): Response {
  return json(status, JSON.stringify({ error }));
}

function json(status: number, text: string): Response {
  const headers = { "content-type": "application/json" };
  return new Response(`${text}\n`, { status, headers });
}
