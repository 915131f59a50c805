let taskset: boolean | undefined;

/** Whether processes can be tied to a CPU here. */
export function hasTaskset(): boolean {
  if (taskset === undefined) {
    try {
      taskset = new Deno.Command("taskset", { args: ["-V"], stdout: "null" })
        .outputSync().success;
    } catch {
      taskset = false;
    }
  }
  return taskset;
}

/**
 * Ties this process, and what it starts meanwhile, to one CPU until it is
 * disposed: on two, the scheduler and the garbage collector's threads decide
 * the figures.
 */
export function tiedTo(cpu: number): Disposable {
  tie(`${cpu}`);
  return {
    [Symbol.dispose]: () => tie(`0-${navigator.hardwareConcurrency - 1}`),
  };
}

function tie(cpus: string): void {
  if (!hasTaskset()) return;
  new Deno.Command("taskset", {
    args: ["-a", "-c", "-p", cpus, `${Deno.pid}`],
    stdout: "null",
    stderr: "null",
  }).outputSync();
}
