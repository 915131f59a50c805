/** Builds the transport's tests for Node or Bun and runs them there. */

import type { Runtime } from "../../kit/runtimes.ts";
import { Modules, ROOT } from "./build.ts";
import type { LinkReport } from "./link_runner.ts";

/** The tests of the transport that run elsewhere, too. */
export const LINK_TESTS: readonly string[] = [
  ...[
    "api",
    "client",
    "contract",
    "endless_printing",
    "esp32",
    "half_close",
    "handlers",
    "handshake",
    "large_messages",
    "limits_bytes",
    "link",
    "params",
    "server",
    "sockets",
    "wire_key",
  ].map((name) => `tests/transport/${name}_test.ts`),
  ...["calls", "clients", "reconnect"].map((name) =>
    `tests/faults/${name}_test.ts`
  ),
];

/** Those against real Pythons, which take their time. */
export const PYTHON_TESTS: readonly string[] = ["transport", "quirks"]
  .map((name) => `tests/python/${name}_test.ts`);

/**
 * Tests that use Deno's own sockets, read the names of TypeScript's files, or
 * expect what only Deno does: to listen, or fail to, within the call.
 */
const NOT_PORTABLE: readonly RegExp[] = [
  /both ends of a TCP link send without delay/,
  /a server of both kinds is told which client is an ESP32/,
  /an ESP32 is watched by an opcode of its own/,
  /a bad client keeps nobody out and is not obeyed/,
  /who speaks no TLS keeps nobody out/,
  /a link over a Unix socket, whose file goes/,
  /a server that says nothing ends a handshake in its time/,
  /calls, keywords, errors both ways/,
  // Opens twenty clients in a loop, which end with the test where there is no `using`.
  /what is bound when a client is handed out/,
];

/** Runs test files; their paths are those in the repository. */
export async function runLinkTests(
  { path, hasUsing }: Runtime,
  tests: readonly string[],
): Promise<LinkReport> {
  const modules = new Modules({ transport: true, using: hasUsing });
  await modules.add("tests/tools/platforms/link_runner.ts");
  for (const test of tests) await modules.add(test);
  const folder = await Deno.makeTempDir({ prefix: "link-platform-" });
  try {
    await modules.write(folder);
    // What Python runs stands where the tests look for it.
    await Deno.symlink(new URL("tests/data", ROOT), `${folder}/tests/data`);
    const { code, stdout, stderr } = await new Deno.Command(path, {
      args: [
        `${folder}/tests/tools/platforms/link_runner.js`,
        ...tests.map((test) => test.replace(/\.ts$/, ".js")),
      ],
    }).output();
    const [said, complaint] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    const last = said?.trim().split("\n").at(-1) ?? "";
    if (code === 0 && last.startsWith("{")) return portable(JSON.parse(last));
    throw new Error(`It gave no report, and ended with ${code}: ${complaint}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function portable({ passed, failed, left }: LinkReport): LinkReport {
  const isWrong = (name: string) =>
    !NOT_PORTABLE.some((each) => each.test(name.split("\n")[0] ?? ""));
  return { passed, left, failed: failed.filter(isWrong) };
}
