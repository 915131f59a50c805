import { environment, leftOut } from "./left_out.ts";
import type { SectionName } from "./options.ts";
import type { Python } from "./python.ts";
import type { SectionReport } from "./section.ts";

/** No section takes two thirds of it on a machine that does nothing else. */
const LIMIT_MS = 10 * 60_000;

/** What ends a run early, and the status that a shell gives for it. */
const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

/** The processes and the temporary files of one run: none is left, however it ends. */
export class Run implements AsyncDisposable {
  readonly #folder: string;
  #section: Deno.ChildProcess | undefined;
  #isOver = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the run's folder; the sections find the CPythons in it. */
  static async start(pythons: readonly Python[]): Promise<Run> {
    const run = new Run(await Deno.makeTempDir({ prefix: "bench-" }));
    for (const [signal, status] of SIGNALS) {
      Deno.addSignalListener(signal, async () => {
        await run[Symbol.asyncDispose]();
        Deno.exit(status);
      });
    }
    await Deno.writeTextFile(`${run.#folder}/pythons`, JSON.stringify(pythons));
    return run;
  }

  /** Runs a section; undefined where it failed, which it says. */
  async section(
    name: SectionName,
    args: string[],
  ): Promise<SectionReport | undefined> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-lock", "--no-check", "--v8-flags=--expose-gc"],
        ...[`${import.meta.dirname}/section.ts`, this.#folder, name, ...args],
      ],
      env: environment(this.#folder),
      // A group of its own, to end it with all that it started.
      detached: true,
    }).spawn();
    this.#section = child;
    const timer = setTimeout(() => {
      console.error(`"${name}" took more than ten minutes`);
      this.#kill();
    }, LIMIT_MS);
    const { success } = await child.status;
    clearTimeout(timer);
    this.#kill();
    this.#section = undefined;
    // A signal ended it, and soon ends the rest.
    if (this.#isOver) await new Promise(() => {});
    if (!success) return undefined;
    return JSON.parse(await Deno.readTextFile(`${this.#folder}/${name}`));
  }

  /** What could not be had so far, with the reasons. */
  leftOut(): string[] {
    return leftOut(this.#folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#kill();
    await this.#section?.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  #kill(): void {
    try {
      if (this.#section) Deno.kill(-this.#section.pid, "SIGKILL");
    } catch {
      // Nobody is left.
    }
  }
}
