import { writeAll } from "../../network/connection.ts";
import { EXIT } from "../errors.ts";
import { Sink } from "./sink.ts";
import { Style } from "./style.ts";
import { count, cut, messageOf, timeOfDay } from "./text.ts";
import { wrap } from "./wrap.ts";

/** Milliseconds before work counts as long. */
const PATIENCE_MS = 400;
/** Milliseconds between two updates of what is in progress. */
const PERIOD_MS = 200;

/** Erases the line that the cursor is on. */
const ERASE = "\r\x1b[K";

const STDOUT = 0;
const STDERR = 1;

/** One output of a command. */
export interface Output {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Whether somebody looks at it. */
  isTerminal(): boolean;
}

/** What a command prints to, and reads from; a test gives its own. */
export interface TerminalStreams {
  /** What is asked for. */
  readonly stdout: Output;
  /** What is said beside. */
  readonly stderr: Output;
  /** What `-` reads. */
  readonly stdin: { readonly readable: ReadableStream<Uint8Array> };
  /** Columns of the terminal; undefined where there is none. */
  columns(): number | undefined;
  /** Where a robot's file is looked for, and recordings go; the folder of the process unless given. */
  readonly folder?: string;
}

/** Where a command prints, and how it learns of Ctrl-C. */
export class Terminal implements Disposable {
  /** Aborted by Ctrl-C, and when nobody reads what is printed. */
  readonly stopped: AbortSignal;
  /** Colours for what is printed. */
  readonly style: Style;
  /** Colours for what is complained. */
  readonly errorStyle: Style;
  /** The exit code, where the output decided it: it is full, or nobody reads it. */
  outcome: number | undefined;
  #streams: TerminalStreams;
  #sink: Sink;
  #progress: ((ms: number) => string) | undefined;
  #isShown = false;
  #drawn = 0;
  #stop = new AbortController();
  #interrupt = (): void => {
    // Whoever asks twice does not want to wait.
    if (this.#stop.signal.aborted) Deno.exit(EXIT.interrupted);
    // What is said next would stand behind the terminal's own "^C".
    if (this.#streams.stderr.isTerminal()) this.#sink.put(ERASE, STDERR);
    this.interrupt();
  };

  /** Makes one of the process, which listens for Ctrl-C from now on, or of the given streams. */
  constructor(streams?: TerminalStreams) {
    this.#streams = streams ?? PROCESS;
    this.stopped = this.#stop.signal;
    const { stdout, stderr } = this.#streams;
    this.style = new Style(stdout.isTerminal() && !Deno.noColor);
    this.errorStyle = new Style(stderr.isTerminal() && !Deno.noColor);
    this.#sink = new Sink(
      [(bytes) => stdout.write(bytes), (bytes) => stderr.write(bytes)],
      (error, output) => this.#failed(error, output),
    );
    if (streams !== undefined) return;
    for (const signal of SIGNALS) {
      Deno.addSignalListener(signal, this.#interrupt);
    }
  }

  /** Whether somebody looks at what is printed. */
  get isSeen(): boolean {
    return this.#streams.stdout.isTerminal();
  }

  /** Columns of a line; 80 where nobody knows. */
  get columns(): number {
    return this.#streams.columns() ?? 80;
  }

  /** A file's path, in that folder where it is not a whole one. */
  inFolder(name: string): string {
    const { folder } = this.#streams;
    const isWhole = folder === undefined || /^(?:\w:)?[\\/]/.test(name);
    return isWhole ? name : `${folder}/${name}`;
  }

  /** What comes by standard input. */
  get input(): ReadableStream<Uint8Array> {
    return this.#streams.stdin.readable;
  }

  /** Does what Ctrl-C does. */
  interrupt(): void {
    this.#stop.abort();
  }

  /** Does something once the work shall end; at once where that is so already. */
  onStop(stop: () => void): void {
    if (this.stopped.aborted) return stop();
    this.stopped.addEventListener("abort", stop, { once: true });
  }

  /** Prints one line, or several. */
  print(text: string): void {
    this.#erase();
    this.#drawn = 0;
    this.#sink.put(`${text}\n`, STDOUT);
  }

  /** Prints a line with the time of day. */
  log(text: string, at: Date = new Date()): void {
    this.print(`${this.style.dim(timeOfDay(at))} ${text}`);
  }

  /**
   * Prints lines in the place of those that it printed last, where somebody
   * looks; elsewhere the first line, below the last.
   */
  redraw(lines: readonly string[]): void {
    this.#erase();
    if (!this.isSeen) return void this.print(lines[0] ?? "");
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A\x1b[J` : "";
    this.#sink.put(`${up}${lines.join("\n")}\n`, STDOUT);
    this.#drawn = lines.length;
  }

  /** Says on standard error what is no output: what goes on, what went wrong. */
  say(text: string): void {
    this.#erase();
    this.#drawn = 0;
    this.#sink.put(`${text}\n`, STDERR);
  }

  /** A line of prose for standard error, broken between words where a terminal would break it within one. */
  fillErrors(text: string): string {
    const isFilled = this.#streams.stderr.isTerminal() && !text.includes("\n");
    return isFilled ? wrap(text, this.columns) : text;
  }

  /** Writes bytes to standard output. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#erase();
    await this.flush();
    try {
      await writeAll(this.#streams.stdout, bytes);
    } catch (error) {
      this.#failed(error, STDOUT);
    }
  }

  /**
   * Shows on a terminal, and nowhere else, what takes long; what is printed
   * meanwhile takes its place.
   *
   * @param text What goes on, after so many milliseconds: one line.
   * @returns Ends it: nothing of it is left on the screen.
   */
  progress(text: (ms: number) => string): Disposable {
    if (!this.#streams.stderr.isTerminal()) {
      return { [Symbol.dispose]: () => {} };
    }
    // The system's own clock: it is a human who waits.
    const since = performance.now();
    const outer = this.#progress;
    this.#progress = text;
    const timer = setInterval(() => {
      if (this.#progress !== text) return;
      const ms = performance.now() - since;
      if (ms < PATIENCE_MS) return;
      this.#isShown = true;
      // A line that wraps could not be erased.
      const line = cut(text(ms), this.columns - 1);
      this.#sink.put(`${ERASE}${this.errorStyle.dim(line)}`, STDERR);
    }, PERIOD_MS);
    return {
      [Symbol.dispose]: () => {
        clearInterval(timer);
        if (this.#progress === text) this.#progress = outer;
        this.#erase();
      },
    };
  }

  /** Resolves once all was written. */
  async flush(): Promise<void> {
    await this.#sink.flush();
    const { dropped } = this.#sink;
    if (dropped === 0) return;
    this.#sink.dropped = 0;
    this.say(`${count(dropped, "line")} not shown: the reader is too slow`);
    await this.#sink.flush();
  }

  /** No longer listens for Ctrl-C. */
  [Symbol.dispose](): void {
    if (this.#streams !== PROCESS) return;
    for (const signal of SIGNALS) {
      Deno.removeSignalListener(signal, this.#interrupt);
    }
  }

  #erase(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#sink.put(ERASE, STDERR);
  }

  /** Nothing that is printed from now on would arrive, so the work ends. */
  #failed(error: unknown, output: number): void {
    if (output === STDERR) return;
    const isGone = error instanceof Deno.errors.BrokenPipe;
    this.outcome = isGone ? EXIT.ok : EXIT.file;
    this.say(
      isGone
        ? "Stopped: nobody reads the output any more"
        : `Stopped: cannot write the output: ${messageOf(error)}`,
    );
    this.#stop.abort();
  }
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

const PROCESS: TerminalStreams = {
  stdout: Deno.stdout,
  stderr: Deno.stderr,
  stdin: Deno.stdin,
  columns: () => {
    try {
      return Deno.consoleSize().columns;
    } catch {
      return undefined;
    }
  },
};
