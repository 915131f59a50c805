import { EXIT } from "../exit_codes.ts";
import { Sink } from "./sink.ts";
import { Style } from "./style.ts";
import { count } from "./text.ts";

/** Milliseconds before work counts as long. */
const PATIENCE_MS = 400;
/** Milliseconds between two updates of what is in progress. */
const PERIOD_MS = 200;

/** Where a command prints, and how it learns of Ctrl-C. */
export class Terminal implements Disposable {
  /** Aborted by Ctrl-C. */
  readonly stopped: AbortSignal;
  /** Colours for what is printed. */
  readonly style: Style = new Style(Deno.stdout.isTerminal() && !Deno.noColor);
  /** Colours for what is complained. */
  readonly errorStyle: Style = new Style(
    Deno.stderr.isTerminal() && !Deno.noColor,
  );
  #out = new Sink((bytes) => Deno.stdout.write(bytes), leave);
  #err = new Sink((bytes) => Deno.stderr.write(bytes), leave);
  #stop = new AbortController();
  #interrupt = (): void => {
    // Whoever asks twice does not want to wait.
    if (this.#stop.signal.aborted) Deno.exit(EXIT.interrupted);
    this.#stop.abort();
  };

  /** Listens for Ctrl-C from now on. */
  constructor() {
    this.stopped = this.#stop.signal;
    for (const signal of SIGNALS) {
      Deno.addSignalListener(signal, this.#interrupt);
    }
  }

  /** Whether somebody looks at what is printed. */
  get isSeen(): boolean {
    return Deno.stdout.isTerminal();
  }

  /** Prints one line, or several. */
  print(text: string): void {
    this.#out.put(`${text}\n`);
  }

  /** Says on standard error what is no output: what goes on, what went wrong. */
  say(text: string): void {
    this.#err.put(`${text}\n`);
  }

  /** Writes bytes to standard output. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.flush();
    for (let rest = bytes; rest.length > 0;) {
      try {
        rest = rest.subarray(await Deno.stdout.write(rest));
      } catch (error) {
        leave(error);
      }
    }
  }

  /**
   * Shows on a terminal, and nowhere else, what takes long.
   *
   * @param text What goes on, now.
   * @returns Ends it: nothing of it is left on the screen.
   */
  progress(text: () => string): Disposable {
    if (!Deno.stderr.isTerminal()) return { [Symbol.dispose]: () => {} };
    const since = performance.now();
    let isShown = false;
    const timer = setInterval(() => {
      if (performance.now() - since < PATIENCE_MS) return;
      isShown = true;
      this.#err.put(`\r\x1b[K${this.errorStyle.dim(text())}`);
    }, PERIOD_MS);
    return {
      [Symbol.dispose]: () => {
        clearInterval(timer);
        if (isShown) this.#err.put("\r\x1b[K");
      },
    };
  }

  /** Resolves once all was written. */
  async flush(): Promise<void> {
    await this.#err.flush();
    await this.#out.flush();
    const { dropped } = this.#out;
    if (dropped === 0) return;
    this.#out.dropped = 0;
    this.say(`${count(dropped, "line")} not shown: the reader is too slow`);
    await this.#err.flush();
  }

  /** No longer listens for Ctrl-C. */
  [Symbol.dispose](): void {
    for (const signal of SIGNALS) {
      Deno.removeSignalListener(signal, this.#interrupt);
    }
  }
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Whoever closed the pipe has read enough. */
function leave(error: unknown): never {
  Deno.exit(error instanceof Deno.errors.BrokenPipe ? EXIT.ok : EXIT.file);
}
