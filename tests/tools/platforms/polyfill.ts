/** What the tests, never the codec, use of JavaScript younger than Node 20. */

function add(owner: object, name: string, value: unknown): void {
  if (name in owner) return;
  Object.defineProperty(owner, name, {
    value,
    writable: true,
    configurable: true,
  });
}

/** Node has it in `Buffer`; younger platforms need none of this. */
interface Bytes {
  from(text: string, encoding: string): Uint8Array;
  from(bytes: ArrayBufferLike, at: number, size: number): {
    toString(encoding: string): string;
  };
}

function bytes(): Bytes {
  const { Buffer } = globalThis as { Buffer?: Bytes };
  if (!Buffer) throw new Error("This platform has neither toHex nor Buffer");
  return Buffer;
}

function text(array: Uint8Array, encoding: string): string {
  const { buffer, byteOffset, byteLength } = array;
  return bytes().from(buffer, byteOffset, byteLength).toString(encoding);
}

function toHex(this: Uint8Array): string {
  return text(this, "hex");
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(bytes().from(text, "hex"));
}

function toBase64(this: Uint8Array): string {
  return text(this, "base64");
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(bytes().from(text, "base64"));
}

async function fromAsync<T>(
  items: AsyncIterable<T> | Iterable<T>,
): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((res, rej) => [resolve, reject] = [res, rej]);
  return { promise, resolve, reject };
}

function readableFrom<T>(
  items: Iterable<T> | AsyncIterable<T>,
): ReadableStream<T> {
  const iterator = Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  }, { highWaterMark: 0 });
}

/** Ends what was opened, the last one first. */
class Stack {
  #ends: (() => unknown)[] = [];

  use<T extends Partial<AsyncDisposable & Disposable>>(value: T): T {
    this.#ends.push(() =>
      value[Symbol.asyncDispose]?.() ?? value[Symbol.dispose]?.()
    );
    return value;
  }

  defer(end: () => unknown): void {
    this.#ends.push(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}

/** Adds what is missing. */
export function polyfill(): void {
  add(Uint8Array.prototype, "toHex", toHex);
  add(Uint8Array, "fromHex", fromHex);
  add(Uint8Array.prototype, "toBase64", toBase64);
  add(Uint8Array, "fromBase64", fromBase64);
  add(Array, "fromAsync", fromAsync);
  add(Map, "groupBy", groupBy);
  add(Promise, "withResolvers", withResolvers);
  add(ReadableStream, "from", readableFrom);
  add(globalThis, "AsyncDisposableStack", Stack);
}
