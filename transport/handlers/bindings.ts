import { KeyError } from "../errors.ts";
import type { Kwargs } from "../options/kwargs.ts";
import type { OpcodeNames } from "../options/opcodes.ts";
import { type ArgumentsError, Params, tooFew } from "./params.ts";
import { wireKey } from "../messages/key.ts";

/**
 * A function that the peer may call, with whatever parameters it expects.
 *
 * @example
 * ```ts
 * import { type Instruction, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const instructions: Record<number, Instruction> = {
 *   0x12: (distance: number) => distance / 2,
 *   0x13: () => 12.5,
 * };
 * const robot = new TCPTalks({ port: 0 });
 * for (const [opcode, instruction] of Object.entries(instructions)) {
 *   robot.bind(Number(opcode), instruction);
 * }
 * assertEquals(robot.unbind(0x13), undefined);
 * ```
 */
export type Instruction = (...args: never[]) => unknown;

/**
 * How a function is bound.
 *
 * @example
 * ```ts
 * import { type BindOptions, kwargs, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const options: BindOptions = { params: ["distance", "speed=1"] };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x12, (distance: number, speed: number) => distance * speed, options);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * assertEquals(await bot.execute(0x12, kwargs({ speed: 3, distance: 5 })), 15);
 * ```
 */
export interface BindOptions {
  /**
   * The parameters as Python would declare them: `"x"`, `"speed=1"` (None,
   * True, False, numbers and quoted strings; `"speed="` for the function's own
   * default), `"*args"`, `"*"`, `"/"`, `"**kwargs"`. Arguments are then bound
   * by Python's rules, and refused with Python's texts.
   */
  params?: readonly string[];
  /** The function's name in error texts. @default {its own} */
  name?: string;
}

/** A function with its opcode and parameters. */
export class Binding {
  /** The opcode, as it was bound. */
  readonly opcode: unknown;
  #instruction: Instruction;
  #params: Params | undefined;
  #name: string;

  /** Makes one; reads the parameters. */
  constructor(
    opcode: unknown,
    instruction: Instruction,
    options: BindOptions,
    name: string,
  ) {
    this.opcode = opcode;
    this.#instruction = instruction;
    this.#params = options.params && new Params(options.params);
    this.#name = options.name ?? (instruction.name || name);
  }

  /**
   * Calls the function.
   *
   * @param self What it gets as `this`.
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
        return instruction.apply(self, [...values]);
    }
  }

  #fit(
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): readonly unknown[] {
    if (this.#params) return this.#params.bind(this.#name, args, keywords);
    const values = keywords === undefined ? args : withLast(args, keywords);
    if (values.length < this.#instruction.length) throw this.#missing(values);
    return values;
  }

  #missing(values: readonly unknown[]): ArgumentsError {
    const wanted = this.#instruction.length;
    const names = parameterNames(this.#instruction);
    const missing = Array.from(
      { length: wanted - values.length },
      (_, i) => names[values.length + i] ?? `argument ${values.length + i + 1}`,
    );
    return tooFew(this.#name, "positional", missing);
  }
}

function withLast(args: readonly unknown[], last: unknown): unknown[] {
  const all: unknown[] = [];
  for (let i = 0; i < args.length; i++) all.push(args[i]);
  all.push(last);
  return all;
}

/** The bound functions of one object. */
export class Bindings {
  #bound = new Map<unknown, Binding>();
  #names: OpcodeNames;
  #first: Bindings | undefined;

  /** Makes an empty table; the names are for messages. */
  constructor(names: OpcodeNames) {
    this.#names = names;
  }

  /** Looks in another table first: the server's own functions. */
  follow(first: Bindings): void {
    this.#first = first;
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
    const key = wireKey(opcode);
    const named = this.#names.describe(opcode);
    if (this.#bound.has(key)) {
      throw new KeyError(
        `Cannot bind ${named}: it is bound already, unbind it first`,
      );
    }
    const name = this.#names.nameOf(opcode) ?? "instruction";
    this.#bound.set(key, new Binding(opcode, instruction, options, name));
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
  }

  /** The function of an opcode, undefined where there is none. */
  find(opcode: unknown): Binding | undefined {
    const key = wireKey(opcode);
    return this.#first?.find(opcode) ?? this.#bound.get(key);
  }
}

/** The names of plain parameters, read from the function's source; for messages only. */
function parameterNames(instruction: Instruction): string[] {
  const source = Function.prototype.toString.call(instruction);
  const list = /^[^(]*?\(([^)]*)\)|^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  const text = list?.[1] ?? list?.[2] ?? "";
  return text.split(",").map((name) => name.trim()).filter((name) =>
    /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)
  );
}
