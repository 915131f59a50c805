/** What tests open with `using`, where the runtime does not know the word: ended with the test, the last one first. */

type Disposable = Partial<globalThis.Disposable & AsyncDisposable>;

/** What begins to listen a moment later in Node, itself or by its server. */
interface Listening {
  readonly ready?: Promise<void>;
  readonly server?: { readonly ready?: Promise<void> };
  readonly port?: number;
}

/** Milliseconds between two looks at a port. */
const LOOK_MS = 5;

const all: Disposable[] = [];

/** Takes note of what is to be ended. */
export function open<T extends Disposable | null | undefined>(value: T): T {
  if (value) all.push(value);
  return value;
}

/** The same, once it listens: the tests read its port at once. */
export async function opened<T extends Disposable | null | undefined>(
  value: T,
): Promise<T> {
  const { ready, server } = open(value) as Listening ?? {};
  await ready;
  await server?.ready;
  return value;
}

/** Resolves once a robot that lets one client in has a port. */
export async function listening(talks: Listening): Promise<void> {
  while (talks.port === 0) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Ends it all. */
export async function disposeOpened(): Promise<void> {
  for (const each of all.splice(0).reverse()) {
    await (each[Symbol.asyncDispose]?.() ?? each[Symbol.dispose]?.());
  }
}
