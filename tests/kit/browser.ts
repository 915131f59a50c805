/** A headless Chromium, driven by its own debugging protocol. */

import { chromiumPath } from "../tools/platforms/chromium.ts";

/** How long anything in the browser may take, in ms. */
const LIMIT = 60_000;

/** The browser's executable, undefined where there is none. */
export const CHROMIUM: string | undefined = await chromiumPath();

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One browser with a profile of its own. */
export class Browser implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #profile: string;
  #socket: WebSocket;
  #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #listeners: ((answer: Answer) => void)[] = [];
  #count = 0;

  private constructor(
    child: Deno.ChildProcess,
    profile: string,
    socket: WebSocket,
  ) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#came(JSON.parse(data));
  }

  /** Starts one. */
  static async start(more: readonly string[] = []): Promise<Browser> {
    const profile = await Deno.makeTempDir({ prefix: "link-chromium-" });
    const child = new Deno.Command(CHROMIUM ?? "chromium", {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        ...more,
        "about:blank",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const socket = new WebSocket(await debuggerOf(child));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("The browser cannot be driven"));
    await promise;
    return new Browser(child, profile, socket);
  }

  /** Opens a page, and waits until it has loaded. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", {
      url: "about:blank",
    });
    const { sessionId } = await this.send("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    const page = new Page(this, String(sessionId));
    await page.send("Page.enable");
    await page.send("Runtime.enable");
    const loaded = this.event("Page.loadEventFired", String(sessionId));
    await page.send("Page.navigate", { url });
    await loaded;
    return page;
  }

  /** Asks for something. */
  send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#count;
    const waiting = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return limited(waiting.promise, method);
  }

  /** The next event of a name. */
  event(method: string, sessionId: string): Promise<Answer> {
    return limited(
      new Promise((resolve) =>
        this.#listeners.push((answer) => {
          if (answer.method === method && answer.sessionId === sessionId) {
            resolve(answer);
          }
        })
      ),
      method,
    );
  }

  #came(answer: Answer): void {
    for (const listener of this.#listeners) listener(answer);
    const waiting = this.#waiting.get(answer.id ?? 0);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id ?? 0);
    if (answer.error) waiting.reject(new Error(answer.error.message));
    else waiting.resolve(answer.result ?? {});
  }

  /** Ends it, and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    this.#child.kill("SIGTERM");
    await Promise.all([this.#child.status, this.#child.stderr.cancel()]);
    await closed;
    // Its helpers may still write for a moment.
    for (let left = 50; left > 0; left--) {
      try {
        return await Deno.remove(this.#profile, { recursive: true });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

/** One page. */
export class Page {
  #browser: Browser;
  #session: string;

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  /** Asks for something of this page. */
  send(
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    return this.#browser.send(method, params, this.#session);
  }

  /**
   * What an expression gives, once its promise is fulfilled.
   *
   * @throws {Error} What it threw.
   */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = answer as {
      result: { value?: unknown };
      exceptionDetails?: {
        text: string;
        exception?: { description?: string; value?: unknown };
      };
    };
    if (exceptionDetails === undefined) return result.value;
    const { text, exception } = exceptionDetails;
    throw new Error(
      exception?.description ?? String(exception?.value ?? text),
    );
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    const look = `new Promise((resolve) => {
      const look = () => (${expression}) ? resolve() : setTimeout(look, 10);
      look();
    })`;
    await this.evaluate(look);
  }

  /** Puts fingers down, moves or lifts them: those that are given are down. */
  async touch(
    type: "touchStart" | "touchMove" | "touchEnd",
    points: readonly { x: number; y: number; id: number }[],
  ): Promise<void> {
    await this.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  }
}

/** The address that the browser prints. */
async function debuggerOf(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stderr.getReader();
  const decoder = new TextDecoder();
  let said = "";
  try {
    for (;;) {
      const { value, done } = await limited(reader.read(), "to listen");
      if (done) throw new Error(`The browser ended: ${said}`);
      said += decoder.decode(value, { stream: true });
      const url = /listening on (ws:\S+)/.exec(said)?.[1];
      if (url !== undefined) return url;
    }
  } finally {
    reader.releaseLock();
  }
}

async function limited<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${what}: not within ${LIMIT} ms`)),
    LIMIT,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
