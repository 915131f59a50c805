/** What a run of a fuzzer did, and how it is told. */

/** An input that broke a promise. */
export interface Failure {
  /** The seed that makes it. */
  readonly seed: number;
  /** Which promise, up to the first colon, and how. */
  readonly why: string;
  /** The smallest input that breaks the same one, as a line. */
  readonly input: string;
}

/** What a run did. */
export interface Figures {
  readonly inputs: number;
  /** How often the codec read or wrote a pickle, where that is counted. */
  readonly executions?: number;
  /** Bytes of all inputs. */
  readonly bytes: number;
  /** How long it took. */
  readonly ms: number;
  readonly failures: readonly Failure[];
}

/** One line for a run. */
export function figuresText(
  name: string,
  { inputs, executions, bytes, ms, failures }: Figures,
): string {
  const rate = Math.round(1000 * inputs / ms);
  const heap = Math.round(Deno.memoryUsage().heapUsed / 2 ** 20);
  const runs = executions === undefined ? "" : `${executions} executions, `;
  return `${name}: ${inputs} inputs, ${runs}${bytes} bytes in ${
    Math.round(ms / 1000)
  } s (${rate} a second), heap ${heap} MiB, ${failures.length} failures`;
}
