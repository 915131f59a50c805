import { ByteQueue } from "./byte_queue.ts";
import type { Connection } from "./connection.ts";

/**
 * Bytes that one side may send before the other has said that it took them. A
 * WebSocket has no other way to hold a sender back, and neither side keeps more.
 */
export const WINDOW_BYTES = 1024 * 1024;

/** The path of a bridge's WebSocket. */
export const SOCKET_PATH = "/socket";

/** Why a WebSocket was closed. */
export const SOCKET_STATUS = {
  /** The other side did not keep to the window: a policy was violated. */
  violated: 1008,
  /** The robot cannot be reached. */
  failed: 4502,
  /** Nor the robot, but it may be later. */
  refused: 4503,
} as const;

/**
 * A byte stream over a WebSocket, on either end: binary messages are its bytes
 * and an empty one is the end of that side; a number as text says how many
 * bytes were taken.
 */
export class SocketConnection implements Connection {
  readonly local: string;
  readonly remote: string;
  /** Resolves once it is over, for whatever reason. */
  readonly closed: Promise<void>;
  #socket: WebSocket;
  #here = new ByteQueue();
  #taken = 0;
  #underWay = 0;
  #isEnded = false;
  #error: Error | undefined;
  #resolveClosed!: () => void;
  #reader: (() => void) | undefined;
  #writer: (() => void) | undefined;

  constructor(socket: WebSocket, local: string, remote: string) {
    this.#socket = socket;
    this.local = local;
    this.remote = remote;
    this.closed = new Promise((resolve) => this.#resolveClosed = resolve);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#came(data);
    socket.onerror = () => this.#fail("It broke");
    socket.onclose = ({ code, reason }) =>
      this.#fail(reason === "" ? `It was closed (${code})` : reason);
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#here.length > 0) return this.#give(into);
      if (this.#isEnded) return null;
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => this.#reader = resolve);
    }
  }

  #give(into: Uint8Array): number {
    const count = this.#here.take(into);
    this.#taken += count;
    if (this.#taken >= WINDOW_BYTES / 2 && this.#error === undefined) {
      this.#socket.send(String(this.#taken));
      this.#taken = 0;
    }
    return count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#underWay >= WINDOW_BYTES && this.#error === undefined) {
      await new Promise<void>((resolve) => this.#writer = resolve);
    }
    if (this.#error !== undefined) throw this.#error;
    const count = Math.min(bytes.length, WINDOW_BYTES - this.#underWay);
    this.#underWay += count;
    // A copy: the caller's buffer is written again while this one leaves.
    if (count > 0) this.#socket.send(bytes.slice(0, count));
    return count;
  }

  closeWrite(): Promise<void> {
    if (this.#error === undefined) this.#socket.send(new Uint8Array());
    return Promise.resolve();
  }

  close(): void {
    this.#end(1000, "The connection was closed");
  }

  #came(data: unknown): void {
    if (typeof data === "string") return this.#acknowledged(data);
    if (!(data instanceof ArrayBuffer) || this.#isEnded) {
      return this.#violated("Something came that does not belong here");
    }
    if (data.byteLength === 0) this.#isEnded = true;
    else if (this.#here.length + data.byteLength > WINDOW_BYTES) {
      this.#here.clear();
      return this.#violated("More came than had been asked for");
    } else this.#here.push(new Uint8Array(data));
    this.#wake();
  }

  #acknowledged(text: string): void {
    const count = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : Infinity;
    if (count > this.#underWay) {
      return this.#violated("More was taken than had been sent");
    }
    this.#underWay -= count;
    this.#wake();
  }

  #violated(why: string): void {
    this.#end(SOCKET_STATUS.violated, why);
  }

  #end(code: number, why: string): void {
    const isOpen = this.#error === undefined;
    this.#fail(why);
    if (isOpen) this.#socket.close(code, why);
  }

  #fail(why: string): void {
    this.#error ??= new Error(why);
    this.#resolveClosed();
    this.#wake();
  }

  #wake(): void {
    this.#reader?.();
    this.#writer?.();
    this.#reader = this.#writer = undefined;
  }
}
