/** Which Pythons the tests run with: a part of them, with a PATH of one version, of none, and of shims. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { runDeno } from "../kit/deno.ts";
import { allPythons, chosen, type Python } from "../kit/python/pythons.ts";
import { needsPython } from "../kit/python/wants.ts";

const ROOT = `${import.meta.dirname}/../..`;

/** Runs a few tests that want a Python, and gives what the task said in its last lines. */
async function outcome(
  path: string,
  env: Record<string, string> = {},
): Promise<{ summary: string; last: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "tests/tools/run_tests.ts",
      "quick",
      "tests/python/peer_test.ts",
      "--filter",
      "/talks with itself|readiness|odd/",
    ],
    cwd: ROOT,
    clearEnv: true,
    env: {
      PATH: path,
      HOME: path,
      DENO_DIR: await denoDir(),
      NO_COLOR: "1",
      ...env,
    },
  }).output();
  const text = new TextDecoder();
  const lines = text.decode(stdout).trim().split("\n");
  const summary = lines.find((line) => /^(ok|FAILED) \|/.test(line));
  assert(summary, text.decode(stdout) + text.decode(stderr));
  return { summary, last: lines.at(-1) ?? "" };
}

async function denoDir(): Promise<string> {
  return JSON.parse((await runDeno(["info", "--json"])).out).denoDir;
}

async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tcptalks-path-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ENDS = (await allPythons()).filter((_, i, { length }) =>
  i === 0 || i === length - 1
);

for (const python of ENDS) {
  Deno.test(`choosing: a PATH of CPython ${python.version} alone`, () =>
    withFolder(async (folder) => {
      await Deno.symlink(python.path, `${folder}/python3`);
      const { summary, last } = await outcome(folder);
      assertMatch(summary, /^ok \| [1-9]\d* passed \| 0 failed(?! .*ignored)/);
      assertEquals(last, `With CPython ${python.version}`);
    }));
}

Deno.test("choosing: without a Python tests are ignored by name, and counted", () =>
  withFolder(async (folder) => {
    const { summary, last } = await outcome(folder);
    const ignored = /^ok \| 0 passed \| 0 failed \| (\d+) ignored/.exec(
      summary,
    );
    assert(ignored, summary);
    assertEquals(
      last,
      `${
        ignored[1]
      } tests wanted a CPython that is not here: install "python3", 3.6 or later, and put it into PATH`,
    );
  }));

needsPython.test(
  "choosing: a PATH of shims is asked once, for all that its manager keeps",
  (python) =>
    withFolder(async (folder) => {
      // As pyenv lays it out: scripts in shims/, the versions beside.
      for (const part of ["shims", "versions/9.9.9/bin"]) {
        await Deno.mkdir(`${folder}/${part}`, { recursive: true });
      }
      const real = `${folder}/versions/9.9.9/bin/python`;
      await Deno.symlink(python.path, real);
      for (const name of ["python", "python3", "python3.6", "python3.13"]) {
        await Deno.writeTextFile(
          `${folder}/shims/${name}`,
          `#!/bin/sh\necho ${name} >&2\necho x >> "${folder}/started"\nexec "${real}" "$@"\n`,
          { mode: 0o755 },
        );
      }
      const { summary, last } = await outcome(`${folder}/shims`);
      assertMatch(summary, /^ok \| [1-9]\d* passed/);
      assertEquals(last, `With CPython ${python.version}`);
      assertEquals(await Deno.readTextFile(`${folder}/started`), "x\n");
    }),
);

Deno.test("choosing: TCPTALKS_PYTHONS says which", () => {
  const found: Python[] = ["3.6.15", "3.8.18", "3.13.0"].map((version) => ({
    path: version,
    version,
    minor: version.replace(/\.\d+$/, ""),
  }));
  const versions = (wanted?: string) =>
    chosen(found, wanted).map(({ version }) => version).join(" ");
  assertEquals(versions(), "3.6.15 3.13.0");
  assertEquals(versions("ends"), "3.6.15 3.13.0");
  assertEquals(versions("all"), "3.6.15 3.8.18 3.13.0");
  assertEquals(versions("none"), "");
  assertEquals(versions("3.8,3.13.0"), "3.8.18 3.13.0");
  assertEquals(versions("3.9"), "");
  assertEquals(chosen(found.slice(0, 1), "ends").length, 1);
  assertEquals(chosen([], "ends"), []);
});

Deno.test("choosing: one CPython for each minor version, none older than 3.6", async () => {
  const minors = (await allPythons()).map(({ minor }) => minor);
  assertEquals(new Set(minors).size, minors.length);
  assert(!minors.includes("2.7") && !minors.includes("3.5"));
});
