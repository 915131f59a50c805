/**
 * An ESP32 as the C++ port makes of it: dials, says password None, reads the
 * one form of request that it knows from a buffer of 64 bytes, and answers.
 */

/** What a request can carry. */
export type Esp32Value = number | boolean;

/** What a function can give: one value, several, a str, or nothing. */
export type Esp32Result = Esp32Value | Esp32Value[] | string | null;

/** A function of the ESP32. */
export type Esp32Function = (...args: Esp32Value[]) => Esp32Result;

const STOP = 0x2e;
const BUFFER = 64;
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
  #bytes: number[] = [];

  private constructor(
    conn: Deno.Conn,
    functions: Record<number, Esp32Function>,
  ) {
    this.#conn = conn;
    this.#functions = functions;
    this.closed = this.#serve();
  }

  /**
   * Dials the robot's program and says the password.
   *
   * @param functions What it can be asked for, by opcode (below 0x20).
   * @param onAddress Told of its address before it says anything.
   */
  static async dial(
    port: number,
    functions: Record<number, Esp32Function>,
    onAddress: (address: string) => void = () => {},
  ): Promise<Esp32> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    onAddress(`${conn.localAddr.hostname}:${conn.localAddr.port}`);
    const esp32 = new Esp32(conn, functions);
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
    const start = await this.#take(REQUEST.length);
    if (toHex(start) !== REQUEST.toHex()) {
      throw new Error(`No request: ${toHex(start)}`);
    }
    const request = new Reader(await this.#untilEnd());
    this.requests.push(toHex([...start, ...request.bytes]));
    const opcode = request.byte();
    const retcode = request.value();
    const args = request.args();
    request.end();
    if (typeof retcode !== "number") throw new Error("The retcode is no int");
    const found = this.#functions[opcode];
    return replyOf(retcode, found === undefined ? null : found(...args));
  }

  /** The rest of a request: up to the STOP after `74 71 yy`, and no more than the buffer holds. */
  async #untilEnd(): Promise<number[]> {
    const bytes: number[] = [];
    // "71 00 4b" came already.
    while (bytes.length + 3 < BUFFER - 1) {
      bytes.push((await this.#take(1))[0]!);
      const [tuple, put, , stop] = bytes.slice(-4);
      const isEnd = tuple === 0x74 && put === 0x71 && stop === STOP;
      if (isEnd && bytes.at(-7) === 0x7d) return bytes;
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

/** Reads the few opcodes that it knows. */
class Reader {
  readonly bytes: number[];
  #at = 0;

  constructor(bytes: number[]) {
    this.bytes = bytes;
  }

  byte(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new Error("The request is cut off");
    return byte;
  }

  /** Zero or more values as a tuple, with its BINPUT where Python writes one. */
  args(): Esp32Value[] {
    if (this.#peek() === 0x29) {
      this.#at++;
      return [];
    }
    const isLong = this.#peek() === 0x28;
    if (isLong) this.#at++;
    const values: Esp32Value[] = [];
    const starts: number[] = [];
    while (![0x74, 0x85, 0x86, 0x87].includes(this.#peek())) {
      starts.push(this.#at);
      values.push(this.value());
    }
    const last = starts.at(-1) ?? this.#at;
    // It looks for the STOP in all that comes before the last argument.
    if (this.bytes.slice(0, last).includes(STOP)) {
      throw new Error(`It stopped in the midst of ${toHex(this.bytes)}`);
    }
    this.byte();
    this.#expect(0x71);
    this.byte();
    return values;
  }

  value(): Esp32Value {
    const op = this.byte();
    if (op === 0x88 || op === 0x89) return op === 0x88;
    if (op === 0x4b) return this.#number(1).getUint8(0);
    if (op === 0x4d) return this.#number(2).getUint16(0, true);
    if (op === 0x4a) return this.#number(4).getInt32(0, true);
    if (op === 0x47) return this.#number(8).getFloat64(0);
    if (op !== 0x8a) throw new Error(`It knows no opcode ${op}`);
    this.#expect(5);
    const value = this.#number(4).getUint32(0, true);
    this.#expect(0);
    return value;
  }

  /** `7d 71 xx 74 71 yy 2e`. */
  end(): void {
    for (const byte of [0x7d, 0x71, -1, 0x74, 0x71, -1, STOP]) {
      if (byte < 0) this.byte();
      else this.#expect(byte);
    }
    if (this.#at !== this.bytes.length) throw new Error("More than a request");
  }

  #peek(): number {
    return this.bytes[this.#at] ?? -1;
  }

  #expect(wanted: number): void {
    const byte = this.byte();
    if (byte !== wanted) throw new Error(`Not ${wanted}, but ${byte}`);
  }

  #number(count: number): DataView {
    const bytes = Uint8Array.from({ length: count }, () => this.byte());
    return new DataView(bytes.buffer);
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
