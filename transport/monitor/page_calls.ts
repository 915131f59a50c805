import {
  type CallArguments,
  parseCallArguments,
} from "../cli/given/literals.ts";
import { OpcodeText } from "../cli/given/opcode_text.ts";
import { contentOf } from "../cli/shown/passed_text.ts";
import { harmlessLine, messageOf } from "../cli/shown/text.ts";
import type { Passed, Side } from "../cli/tap/observer.ts";
import type { OwnCall } from "../cli/tap/tapped_link.ts";
import { type InstructionInfo, readDescription } from "../handlers/bindings.ts";
import { DESCRIBE_OPCODE } from "../messages/message.ts";
import type { Opcode } from "../options/opcodes.ts";
import type { RobotInstruction } from "../options/robot_file.ts";
import { SYSTEM_CLOCK, within } from "../watch/clock.ts";
import { MAX_OPCODES, MAX_TYPED } from "./limits.ts";
import type { Asks, KnownOpcode } from "./protocol.ts";

/** Milliseconds that a robot has to say what it can do. */
const DESCRIBE_MS = 5000;

/** How a link is called. */
export interface CallWays {
  readonly names: OpcodeText;
  /** Calls the robot, and gives the number of the request; rejects with words for the page. */
  readonly call?: (link: number, call: OwnCall) => Promise<number>;
  readonly describe?: (link: number) => Promise<InstructionInfo[]>;
}

/** The calls that a page makes, and the opcodes that it may choose from. */
export class PageCalls {
  /** The names of the opcodes, those that a peer told among them. */
  names: OpcodeText;
  #ways: CallWays;
  #awaited = new Map<number, (passed: Passed) => void>();

  constructor(ways: CallWays) {
    this.#ways = ways;
    this.names = ways.names;
  }

  get opcodes(): KnownOpcode[] {
    const { opcodes, instructions } = this.names;
    const all = Object.entries(opcodes).slice(0, MAX_OPCODES);
    return all.map(([name, opcode]) => {
      const shown = this.names.show(opcode);
      return { text: name, shown, params: instructions[name]?.params };
    });
  }

  /** An answer passed: it may be waited for. */
  saw(passed: Passed): void {
    if (passed.request === undefined) return;
    this.#awaited.get(passed.request)?.(passed);
  }

  /** Makes a call as it was typed, and gives the number of the request. */
  async call({ link, to, opcode, args }: Asks["/call"]): Promise<number> {
    const { args: values, keywords } = readArguments(typed(args));
    return await this.#put(Number(link), {
      to: sideOf(to),
      opcode: this.#parse(typed(opcode)),
      args: values,
      kwargs: keywords,
    });
  }

  /** Asks a peer what it can do, which is known from then on. */
  async describe({ link, to }: Asks["/describe"]): Promise<void> {
    if (this.#ways.describe) {
      return this.#learn(await this.#ways.describe(Number(link)));
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
      this.#learn(readDescription(answer.value));
    } finally {
      this.#awaited.delete(number);
    }
  }

  #learn(infos: readonly InstructionInfo[]): void {
    const known = this.names.opcodes;
    // A peer may say others each time.
    const isFull = Object.keys(known).length >= MAX_OPCODES;
    const opcodes: Record<string, Opcode> = {};
    const instructions: Record<string, RobotInstruction> = {};
    for (const { name, opcode, params } of infos.slice(0, MAX_OPCODES)) {
      if (typeof opcode !== "number" && typeof opcode !== "string") continue;
      const own = this.names.nameOf(opcode) ?? harmlessLine(name, 100);
      if (own === "" || isFull && !Object.hasOwn(known, own)) continue;
      opcodes[own] = opcode;
      instructions[own] = { opcode, params };
    }
    this.names = new OpcodeText(
      { ...opcodes, ...known },
      { ...this.names.instructions, ...instructions },
    );
  }

  /** A name, a literal, or both as they are shown: `move 0x10`. */
  #parse(text: string): unknown {
    try {
      return this.names.parse(text.trim());
    } catch (error) {
      const last = /^[^'"]* (0x[\da-f]+)$/i.exec(text.trim())?.[1];
      if (last === undefined) throw error;
      return this.names.parse(last);
    }
  }

  async #put(link: number, call: OwnCall): Promise<number> {
    if (this.#ways.call === undefined) {
      throw new Error("Nothing can be called here: this is a recording");
    }
    return await this.#ways.call(link, call);
  }
}

/** What was typed: it is read in one turn. */
function typed(text: unknown): string {
  if (typeof text !== "string") throw new Error("Expected text");
  if (text.length <= MAX_TYPED) return text;
  throw new Error(
    `This is longer than ${MAX_TYPED} characters: call the robot by a program`,
  );
}

function sideOf(to: unknown): Side {
  return to === "client" ? "client" : "target";
}

/** Reads the arguments of a call as they are typed into the page. */
function readArguments(text: string): CallArguments {
  try {
    return parseCallArguments(splitArguments(text));
  } catch (error) {
    // No shell is between this text and us.
    const words = messageOf(error)
      .replace(/"('[^"]*')", as the shell .*$/s, "$1")
      .replace(/; put quotes around all of it for the shell.*$/s, "");
    throw new Error(words, { cause: error });
  }
}

/**
 * The arguments of a call as they are typed, `300, 'a, b', speed=0.25`, one by
 * one: split at the commas that are in no string and in no bracket.
 */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== "") {
      if (character === "\\") part += text.charAt(i++);
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
      continue;
    }
    part += text.charAt(i);
  }
  parts.push(part.trim());
  // A comma at the end is allowed, as in Python.
  if (parts.at(-1) === "") parts.pop();
  // `speed = 1` is `speed=1`.
  const named = /^([\p{ID_Start}_][\p{ID_Continue}]*)\s*=\s*(?!=)/u;
  return parts.map((part) => part.replace(named, "$1="));
}
