/**
 * An ESP32 as the C++ port makes of it: dials, says password None, reads the
 * one form of request that it knows into a buffer of 64 bytes, and answers. It
 * stops reading at the first byte 0x2E, takes what follows from what earlier
 * calls left in the buffer, and does not advance past a float or a False.
 */

/** What a request can carry. */
export type Esp32Value = number | boolean;

/** What a function can give: one value, several, a str, or nothing. */
export type Esp32Result = Esp32Value | Esp32Value[] | string | null;

/** A function of the ESP32; it reads as many arguments as it declares. */
export type Esp32Function = (...args: Esp32Value[]) => Esp32Result;

/** What a function of the port reads an argument as. */
export type Esp32Type = "int" | "float" | "bool";

const STOP = 0x2e;
const BUFFER = 64;
const MARK = 0x28;
const EMPTY_TUPLE = 0x29;
/** What it says first: password None. */
const HELLO = Uint8Array.fromHex("800343014171004baa4e8571018771022e");
/** The only answers that it knows. */
const TRUE = "800343014171004baa7101888571028771032e";
const REQUEST = Uint8Array.fromHex("80032843015271004b");

/** One that dialled, until it is disposed of. */
export class Esp32 implements AsyncDisposable {
  /** The requests that came, as hexadecimal. */
  readonly requests: string[] = [];
  /** Resolves at the end of the link, with what was wrong if something was. */
  readonly closed: Promise<Error | undefined>;
  #conn: Deno.Conn;
  #functions: Record<number, Esp32Function>;
  #types: Record<number, Esp32Type[]>;
  #bytes: number[] = [];
  /** What earlier calls left stays in it. */
  #buffer = new Uint8Array(BUFFER);

  private constructor(
    conn: Deno.Conn,
    functions: Record<number, Esp32Function>,
    types: Record<number, Esp32Type[]>,
  ) {
    this.#conn = conn;
    this.#functions = functions;
    this.#types = types;
    this.closed = this.#serve();
  }

  /**
   * Dials the robot's program and says the password.
   *
   * @param functions What it can be asked for, by opcode (below 0x20).
   * @param onAddress Told of its address before it says anything.
   * @param types What they read, where that is not what comes.
   */
  static async dial(
    port: number,
    functions: Record<number, Esp32Function>,
    onAddress: (address: string) => void = () => {},
    types: Record<number, Esp32Type[]> = {},
  ): Promise<Esp32> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    onAddress(`${conn.localAddr.hostname}:${conn.localAddr.port}`);
    const esp32 = new Esp32(conn, functions, types);
    await conn.write(HELLO);
    return esp32;
  }

  /** Switches it off. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#conn.close();
    } catch {
      // Off already.
    }
    await this.closed;
  }

  async #serve(): Promise<Error | undefined> {
    try {
      const answer = await this.#take(TRUE.length / 2);
      if (toHex(answer) !== TRUE) {
        throw new Error(`No answer to a password: ${toHex(answer)}`);
      }
      for (;;) await this.#conn.write(await this.#answer());
    } catch (error) {
      const isOff = error instanceof Deno.errors.BadResource ||
        error instanceof Deno.errors.Interrupted || error === END;
      return isOff ? undefined : error as Error;
    } finally {
      try {
        this.#conn.close();
      } catch {
        // Closed by us.
      }
    }
  }

  async #answer(): Promise<Uint8Array<ArrayBuffer>> {
    const start = await this.#head();
    const bytes = await this.#untilStop();
    this.requests.push(toHex([...start, ...bytes]));
    this.#buffer.set(bytes);
    const request = new Reader(this.#buffer);
    const opcode = request.byte();
    const retcode = request.int();
    const found = this.#functions[opcode];
    const args = request.args(found?.length ?? 0, this.#types[opcode]);
    return replyOf(retcode, found === undefined ? null : found(...args));
  }

  /** The next request's first bytes; what is left of the one before is passed over. */
  async #head(): Promise<number[]> {
    const start = await this.#take(REQUEST.length);
    while (toHex(start) !== REQUEST.toHex()) {
      start.shift();
      start.push(...await this.#take(1));
    }
    return start;
  }

  /** Up to the first STOP, and no more than the buffer holds. */
  async #untilStop(): Promise<number[]> {
    const bytes: number[] = [];
    // "71 00 4b" came already.
    while (bytes.length + 3 < BUFFER - 1) {
      bytes.push((await this.#take(1))[0]!);
      if (bytes.at(-1) === STOP) return bytes;
    }
    throw new Error(`The buffer is full: ${toHex(bytes)}`);
  }

  async #take(count: number): Promise<number[]> {
    const chunk = new Uint8Array(256);
    while (this.#bytes.length < count) {
      const length = await this.#conn.read(chunk);
      if (length === null) throw END;
      this.#bytes.push(...chunk.subarray(0, length));
    }
    return this.#bytes.splice(0, count);
  }
}

const END = new Error("The link ended");

/** Reads the few opcodes that it knows, from a buffer in which anything may be. */
class Reader {
  #view: DataView;
  #at = 0;

  constructor(buffer: Uint8Array) {
    this.#view = new DataView(buffer.buffer);
  }

  byte(): number {
    return this.#at < BUFFER ? this.#view.getUint8(this.#at++) : 0;
  }

  /** So many values, as these types or as what comes. */
  args(count: number, types: Esp32Type[] | undefined): Esp32Value[] {
    if ([MARK, EMPTY_TUPLE].includes(this.#peek())) this.#at++;
    return Array.from({ length: count }, (_, i) => this.#value(types?.[i]));
  }

  int(): number {
    const op = this.byte();
    const at = this.#at;
    const advance = (count: number) => this.#at += count;
    switch (op) {
      case 0x4d:
        advance(2);
        return this.#view.getUint16(at, true);
      case 0x4a:
        advance(4);
        return this.#view.getInt32(at, true);
      case 0x8a:
        advance(6);
        return this.#view.getUint32(at + 1, true);
      default:
        // Whatever it is, it is taken for an int of one byte.
        return this.byte();
    }
  }

  #value(type: Esp32Type | undefined): Esp32Value {
    const op = this.#peek();
    if (type === "float" || (type === undefined && op === 0x47)) {
      return this.#view.getFloat64(this.#at + 1);
    }
    const isBool = op === 0x88 || op === 0x89;
    if (type === "bool" || (type === undefined && isBool)) {
      if (op === 0x88) this.#at++;
      return op === 0x88;
    }
    return this.int();
  }

  #peek(): number {
    return this.#view.getUint8(this.#at);
  }
}

function replyOf(
  retcode: number,
  result: Esp32Result,
): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, retcode, true);
  return Uint8Array.of(
    ...Uint8Array.fromHex("80034301417100"),
    ...Uint8Array.of(0x8a, 5),
    ...new Uint8Array(head.buffer),
    0,
    ...argsOf(result),
    ...Uint8Array.fromHex("8771022e"),
  );
}

/** A str comes without a tuple around it, and a single int may. */
function argsOf(result: Esp32Result): number[] {
  if (typeof result === "string") {
    const text = new TextEncoder().encode(result);
    return [0x8c, text.length, ...text, 0x71, 0x01];
  }
  if (Array.isArray(result)) {
    const values = result.flatMap(valueOf);
    const close = [0x29, 0x85, 0x86, 0x87][result.length];
    if (close === undefined) return [0x28, ...values, 0x74, 0x71, 0x01];
    return [...values, close, 0x71, 0x01];
  }
  if (typeof result === "number" && Number.isInteger(result)) {
    return valueOf(result);
  }
  return [...valueOf(result), 0x85, 0x71, 0x01];
}

/** A zero byte cuts its buffer: what has one comes as None. */
function valueOf(value: Esp32Value | null): number[] {
  if (value === null) return [0x4e];
  if (typeof value === "boolean") return [value ? 0x88 : 0x89];
  const view = new DataView(new ArrayBuffer(9));
  let length = 9;
  if (!Number.isInteger(value)) {
    view.setUint8(0, 0x47);
    view.setFloat64(1, value);
  } else if (value >= 0 && value < 256) {
    view.setUint16(0, 0x4b00 + value);
    length = 2;
  } else {
    view.setUint8(0, 0x4a);
    view.setInt32(1, value, true);
    length = 5;
  }
  const bytes = [...new Uint8Array(view.buffer, 0, length)];
  return bytes.includes(0) ? [0x4e] : bytes;
}

function toHex(bytes: number[]): string {
  return Uint8Array.from(bytes).toHex();
}
