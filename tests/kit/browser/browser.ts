/** A real browser, driven over the DevTools protocol. */

import { type Answer, Tab, type TabOptions } from "./tab.ts";

/** Where Chromium is, undefined where it is not installed. */
export const CHROMIUM: string | undefined = await find();

/** A browser with a profile of its own, which goes with it. */
export class Browser implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #said: ReadableStreamDefaultReader<string>;
  #profile: string;
  #socket: WebSocket;
  #next = 0;
  #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  /** Told of what happens in the pages, by session. */
  readonly listeners: Map<string, (method: string, params: Answer) => void> =
    new Map();

  private constructor(
    child: Deno.ChildProcess,
    said: ReadableStreamDefaultReader<string>,
    profile: string,
    socket: WebSocket,
  ) {
    this.#child = child;
    this.#said = said;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
  }

  /** Starts it. */
  static async start(): Promise<Browser> {
    const profile = await Deno.makeTempDir({ prefix: "tcptalks-chromium-" });
    const child = new Deno.Command(CHROMIUM ?? "chromium", {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-device-scale-factor=1",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "";
    let url: string | undefined;
    const reader = child.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
    while (url === undefined) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`Chromium ended: ${said}`);
      said += value;
      url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
    }
    void drain(reader);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Browser(child, reader, profile, socket);
  }

  /** Says a command, and gives what came of it. */
  async say(
    method: string,
    params: Answer = {},
    sessionId?: string,
  ): Promise<Answer> {
    const id = ++this.#next;
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return await waiting.promise;
  }

  /** Opens a page. */
  async open(url: string, options: TabOptions = {}): Promise<Tab> {
    // A context of its own: what one test lets the browser keep, the next does not see.
    const { browserContextId } = await this.say("Target.createBrowserContext");
    const { targetId } = await this.say("Target.createTarget", {
      url: "about:blank",
      browserContextId,
    });
    const { sessionId } = await this.say("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    const tab = new Tab(this, String(sessionId), String(targetId));
    await tab.prepare(options);
    await tab.go(url);
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.say("Browser.close").catch(() => {});
    await closed;
    await this.#child.status;
    // Its helpers may still have the other end.
    await this.#said.cancel();
    for (let left = 50; left > 0; left--) {
      try {
        return await Deno.remove(this.#profile, { recursive: true });
      } catch {
        // Its helpers may still write for a moment.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  #heard(answer: Answer): void {
    const { id, error, result, method, params, sessionId } = answer;
    if (typeof id !== "number") {
      this.listeners.get(String(sessionId))?.(
        String(method),
        params as Answer,
      );
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(JSON.stringify(error)));
    else waiting?.resolve(result as Answer);
  }
}

async function drain(
  reader: ReadableStreamDefaultReader<string>,
): Promise<void> {
  while (!(await reader.read()).done);
}

/** As Debian's package has it, or others. */
async function find(): Promise<string | undefined> {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      const { success } = await new Deno.Command(name, {
        args: ["--version"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return name;
    } catch {
      continue;
    }
  }
  return undefined;
}
