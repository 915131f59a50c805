import { ArgumentsError, type Instruction, Params, tooFew } from "./params.ts";
import type { BindOptions } from "../options/options.ts";
import { repr } from "../../codec/text/repr/mod.ts";
import { KeyError, PythonError, TCPTalksError } from "../errors.ts";
import { DESCRIBE_OPCODE, ID_OPCODE } from "../messages/message.ts";
import { type Kwargs, kwargs } from "../options/kwargs.ts";
import { checkArguments } from "../../codec/types/tuple.ts";
import { wrongType } from "../../codec/check.ts";
import { checkBinding, checkFunction } from "../options/check.ts";
import { isHashable, type OpcodeNames, wireKey } from "../options/opcodes.ts";
import { parametersOf } from "./signature.ts";

/**
 * A bound function, as `describe` tells it.
 *
 * @example
 * ```ts
 * import { type InstructionInfo, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ opcodes: { avance: 0x12 } });
 * robot.bind(0x12, (distance: number, speed = 0.5) => distance / speed);
 * const [avance]: InstructionInfo[] = robot.describe();
 * assertEquals(avance, { opcode: 0x12, name: "avance", params: ["distance", "speed=0.5"] });
 * ```
 */
export interface InstructionInfo {
  /** What it is called by. */
  readonly opcode: unknown;
  /** Its name among `opcodes`, or the function's own; `instruction` where it has neither. A peer's may be empty. */
  readonly name: string;
  /** Its parameters as Python would declare them; undefined where they are not known. */
  readonly params: readonly string[] | undefined;
}

/** Characters of each text, and how many of each list, that are taken from a peer. */
export const MOST = 1000;
/** Parameters, and their characters, that are taken altogether: a few bytes may name the same list a thousand times. */
const MOST_TEXT = 100_000;

/** What goes over the link: a list of dicts, one for each function. */
function composeDescription(infos: InstructionInfo[]): unknown {
  return infos.map((info) => new Map(Object.entries(info)));
}

/**
 * What came from a peer; what is not as it should be is left out.
 *
 * @throws {TCPTalksError} When it is no description.
 */
export function readDescription(value: unknown): InstructionInfo[] {
  if (!Array.isArray(value)) {
    throw new TCPTalksError(
      "The peer did not say what is bound to it: its answer is no list",
    );
  }
  let left = MOST_TEXT;
  const take = (param: unknown): param is string => {
    left -= isText(param) ? param.length + 1 : 1;
    return left >= 0 && isText(param);
  };
  return value.slice(0, MOST).flatMap((info) => readInfo(info, take) ?? []);
}

function readInfo(
  value: unknown,
  take: (param: unknown) => param is string,
): InstructionInfo | undefined {
  const isDict = typeof value === "object" && value !== null;
  if (!isDict || Array.isArray(value)) return undefined;
  const name = fieldOf(value, "name");
  const params = fieldOf(value, "params");
  return {
    opcode: fieldOf(value, "opcode"),
    name: isText(name) ? name : "",
    params: Array.isArray(params)
      ? params.slice(0, MOST).filter(take)
      : undefined,
  };
}

/** Looked up: the dict may have a million others, and stand in the list a thousand times. */
function fieldOf(dict: object, name: string): unknown {
  if (dict instanceof Map) return Map.prototype.get.call(dict, name);
  return Object.getOwnPropertyDescriptor(dict, name)?.value;
}

/** Whether it is a text that is taken from a peer. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST;
}

/**
 * What answers every opcode that is not bound: for bridges, fakes and
 * recorders. `this` is the `TCPTalks` that was called.
 *
 * @param opcode What the peer called.
 * @param args Its positional arguments.
 * @param kwargs Its keyword arguments, empty where it gave none.
 * @returns The reply; what it throws is a Python exception at the peer.
 *
 * @example
 * ```ts
 * import { type RestInstruction, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const echo: RestInstruction = (opcode, args) => [opcode, ...args];
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bindRest(echo);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * assertEquals(await bot.execute(0x44, 1, 2), [0x44, 1, 2]);
 * ```
 */
export type RestInstruction = (
  opcode: unknown,
  args: readonly unknown[],
  kwargs: Kwargs,
) => unknown;

class Binding {
  readonly opcode: unknown;
  readonly timeout: number | undefined;
  #instruction: Instruction;
  #params: Params | undefined;
  #own: Params | undefined | null = null;
  #name: string;

  constructor(
    opcode: unknown,
    instruction: Instruction,
    options: BindOptions,
    name: string,
  ) {
    this.opcode = opcode;
    this.timeout = options.timeout;
    this.#instruction = instruction;
    this.#params = options.params && new Params(options.params);
    this.#name = options.name ?? (instruction.name || name);
  }

  describe(name: string | undefined): InstructionInfo {
    return {
      opcode: this.opcode,
      name: name ?? this.#name,
      params: (this.#params ?? this.#ownParams())?.declared(),
    };
  }

  /**
   * Calls the function.
   *
   * @throws {ArgumentsError} When the arguments do not fit.
   */
  call(
    self: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): unknown {
    const values = this.#fit(args, keywords);
    const instruction = this.#instruction as (...args: unknown[]) => unknown;
    // Few arguments are passed one by one: to spread a tuple, which is no plain
    // array, takes longer than all the rest of a call.
    switch (values.length) {
      case 0:
        return instruction.call(self);
      case 1:
        return instruction.call(self, values[0]);
      case 2:
        return instruction.call(self, values[0], values[1]);
      case 3:
        return instruction.call(self, values[0], values[1], values[2]);
      case 4:
        return instruction.call(
          self,
          values[0],
          values[1],
          values[2],
          values[3],
        );
      default:
        checkArguments(values);
        return instruction.apply(self, [...values]);
    }
  }

  #fit(
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): readonly unknown[] {
    if (this.#params) return this.#params.bind(this.#name, args, keywords);
    if (keywords === undefined) {
      if (args.length < this.#instruction.length) throw this.#missing(args);
      return args;
    }
    const own = this.#ownParams();
    if (own !== undefined) return own.bind(this.#name, args, keywords);
    throw new ArgumentsError(
      `${this.#name}() takes no keyword arguments: its parameters cannot be read, "bind" it with "params"`,
    );
  }

  #ownParams(): Params | undefined {
    if (this.#own === null) this.#own = Params.of(this.#instruction);
    return this.#own;
  }

  #missing(values: readonly unknown[]): ArgumentsError {
    const wanted = this.#instruction.length;
    const names = parametersOf(this.#instruction) ?? [];
    const missing = Array.from(
      { length: wanted - values.length },
      (_, i) =>
        names[values.length + i]?.name ?? `argument ${values.length + i + 1}`,
    );
    return tooFew(this.#name, "positional", missing);
  }
}

/** The bound functions of one object. */
export class Bindings {
  #bound = new Map<unknown, Binding>();
  #names: OpcodeNames;
  /** Where functions are looked for, in this order. */
  #tables: readonly Bindings[] = [this];
  #rest: RestInstruction | undefined;
  #watchers: Set<() => void> | undefined;

  /** Those who are told that other opcodes are answered than before. */
  get watchers(): Set<() => void> {
    return this.#watchers ??= new Set();
  }

  /** Makes an empty table; the names are for messages. */
  constructor(names: OpcodeNames) {
    this.#names = names;
  }

  /** Looks in another table first: the server's own functions. */
  follow(first: Bindings): void {
    this.#tables = [first, this];
  }

  /**
   * Binds a function.
   *
   * @throws {KeyError} When the opcode is bound already.
   */
  bind(
    opcode: unknown,
    instruction: Instruction,
    options: BindOptions = {},
  ): void {
    checkBinding(instruction, options);
    if (opcode === undefined || !isHashable(opcode)) {
      throw wrongType("Cannot bind to", "an opcode such as 0x12", opcode);
    }
    const key = wireKey(opcode);
    const named = this.#names.describe(opcode);
    if (this.#bound.has(key)) {
      throw new KeyError(
        `Cannot bind ${named}: it is bound already, unbind it first`,
      );
    }
    const name = this.#names.nameOf(opcode) ?? "instruction";
    this.#bound.set(key, new Binding(opcode, instruction, options, name));
    this.#changed();
  }

  /**
   * Takes a function back.
   *
   * @throws {KeyError} When the opcode is not bound.
   */
  unbind(opcode: unknown): void {
    if (!this.#bound.delete(wireKey(opcode))) {
      throw new KeyError(
        `Cannot unbind ${this.#names.describe(opcode)}: it is not bound`,
      );
    }
    this.#changed();
  }

  /** Answers what is not bound, or no longer. */
  bindRest(instruction: RestInstruction | null): void {
    if (instruction !== null) checkFunction(instruction);
    this.#rest = instruction ?? undefined;
    this.#changed();
  }

  #changed(): void {
    for (const tell of this.#watchers ?? []) tell();
  }

  /** The opcodes that something here answers; undefined where that is all of them. */
  answered(): unknown[] | undefined {
    if (this.#tables.some((table) => table.#rest !== undefined)) {
      return undefined;
    }
    const bound = this.#tables.flatMap((table) => [...table.#bound.values()]);
    return [DESCRIBE_OPCODE, ...bound.map(({ opcode }) => opcode)];
  }

  /** What is bound, without what every object answers by itself. */
  describe(): InstructionInfo[] {
    const all = this.#tables.flatMap((table) => [...table.#bound.values()]);
    return all
      .filter((each) =>
        each.opcode !== ID_OPCODE && this.find(each.opcode) === each
      )
      .map((each) => each.describe(this.#names.nameOf(each.opcode)));
  }

  /** The function of an opcode, undefined where there is none. */
  find(opcode: unknown): Binding | undefined {
    const key = wireKey(opcode);
    for (const table of this.#tables) {
      const binding = table.#bound.get(key);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /** Whether something answers an opcode, be it with an error of its own. */
  answers(opcode: unknown): boolean {
    return !isHashable(opcode) || opcode === DESCRIBE_OPCODE ||
      this.find(opcode) !== undefined ||
      this.#tables.some((table) => table.#rest !== undefined);
  }

  /**
   * What the function of an opcode returns.
   *
   * @throws {PythonError} When nothing answers the opcode.
   * @throws {ArgumentsError} When the arguments do not fit.
   * @throws What it throws.
   */
  call(
    self: unknown,
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): unknown {
    if (!isHashable(opcode)) {
      const type = Array.isArray(opcode) ? "list" : "dict";
      throw new PythonError("TypeError", `unhashable type: '${type}'`);
    }
    const binding = this.find(opcode);
    if (binding !== undefined) return binding.call(self, args, keywords);
    if (opcode === DESCRIBE_OPCODE) return composeDescription(this.describe());
    const [rest] = this.#tables.flatMap((table) => table.#rest ?? []);
    if (rest !== undefined) {
      return rest.call(self, opcode, args, keywords ?? kwargs({}));
    }
    throw notBound(opcode);
  }
}

/** Characters of an opcode that are told back: a few bytes may hold what prints without end. */
const MAX_SHOWN = 200;

/** What a peer is told that calls an opcode which nothing answers. */
export function notBound(opcode: unknown): PythonError {
  const shown = typeof opcode === "string"
    ? opcode.slice(0, MAX_SHOWN)
    : repr(opcode, { maxLength: MAX_SHOWN });
  return new PythonError(
    "KeyError",
    `opcode ${shown} is not bound to any instruction`,
  );
}
