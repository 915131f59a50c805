/** For demo.ts and monitor/demo.ts: a robot in a process of its own. */

/** A robot that listens, until it is disposed of. */
export interface StartedRobot extends AsyncDisposable {
  /** The file that runs. */
  readonly program: string;
  /** Where it listens, HOST:PORT. */
  readonly address: string;
}

/** Starts robot.py on a free port; where there is no Python, robot.ts. */
export async function startRobot(...args: string[]): Promise<StartedRobot> {
  const here = import.meta.dirname ?? ".";
  const deno = [Deno.execPath(), "run", "--allow-net"];
  const commands = [["python3", "-B"], ["py", "-B"], deno]; // py is Windows'
  for (const [command = "", ...options] of commands) {
    const program = command === deno[0] ? "robot.ts" : "robot.py";
    const script = `${here}/${program}`;
    const robot = spawn(command, [...options, script, "0", ...args]);
    const address = robot && await addressOf(robot);
    if (robot && address !== undefined) {
      // Ctrl-C may have ended it already, which is no error to this.
      return {
        program: `examples/${program}`,
        address,
        [Symbol.asyncDispose]: () => robot[Symbol.asyncDispose](),
      };
    }
  }
  throw new Error("No robot could be started");
}

/** Undefined where there is no such program. */
function spawn(program: string, args: string[]): Deno.ChildProcess | undefined {
  try {
    return new Deno.Command(program, { args, stdout: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Out of its first line, "robot listening on HOST:PORT"; undefined where it ends before. */
async function addressOf(
  robot: Deno.ChildProcess,
): Promise<string | undefined> {
  let said = "";
  const lines = robot.stdout.pipeThrough(new TextDecoderStream());
  for await (const chunk of lines.values({ preventCancel: true })) {
    said += chunk;
    const address = /listening on (\S+)\r?\n/.exec(said)?.[1];
    if (address) return address;
  }
  return undefined;
}
