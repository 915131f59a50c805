/**
 * Runs the tests with the Pythons of this machine, and says in the end what was left out for want of one.
 *
 *     deno task test                  every behaviour, the oldest and the newest CPython
 *     deno task test:slow             what takes minutes
 *     deno task test:all              both, with every CPython
 *     deno task test tests/codec      a part
 */

import { allPythons, chosen } from "../kit/python/pythons.ts";

const [tier = "", ...given] = Deno.args;
const all = tier === "all" || tier === "slow";
const pythons = Deno.env.get("TCPTALKS_PYTHONS") ?? (all ? "all" : "ends");
const used = chosen(await allPythons(), pythons);
const isNamed = given.some((arg) => !arg.startsWith("-"));
const files = isNamed
  ? []
  : tier === "slow"
  ? ["tests/slow"]
  : await folders(tier === "all" ? [] : ["slow"]);

/**
 * The folders of tests/ that have tests: Deno finds nothing in tests/ itself,
 * which has the workspace's members in it, and with `--ignore` alone it finds
 * everything once for each of them.
 */
async function folders(without: readonly string[]): Promise<string[]> {
  const others = new Set(["data", "kit", "std", ...without]);
  const entries = await Array.fromAsync(Deno.readDir("tests"));
  return entries.map(({ name }) => name).filter((name) => !others.has(name))
    .sort().map((name) => `tests/${name}`);
}

// What it makes of every program's text is not what the tests compare with.
const { FORCE_COLOR: _, ...env } = Deno.env.toObject();
const child = new Deno.Command(Deno.execPath(), {
  // `deno check .` looks at the types: here it would take as long as ten files of tests.
  args: ["test", "-A", "--no-check", "--parallel", ...files, ...given],
  clearEnv: true,
  env: {
    ...env,
    TCPTALKS_PYTHONS: pythons,
    // One more than cores, for some tests only wait for a process of theirs.
    DENO_JOBS: Deno.env.get("DENO_JOBS") ??
      `${navigator.hardwareConcurrency + 1}`,
    ...all ? { CODEC_PLATFORMS: "all" } : {},
  },
  stdout: "piped",
}).spawn();

const printed = Deno.stdout.writable.getWriter();
const text = new TextDecoder();
let tail = "";
let wanting = 0;
for await (const chunk of child.stdout) {
  await printed.write(chunk).catch(() => {
    // Who reads has seen enough, as `head` has.
    child.kill();
    Deno.exit(141);
  });
  const lines = (tail + text.decode(chunk, { stream: true })).split("\n");
  tail = lines.pop() ?? "";
  wanting += lines.filter((line) =>
    /\(needs a CPython.*\) \.\.\. .*ignored/.test(line)
  ).length;
}
const { code } = await child.status;
const versions = used.map(({ version }) => version).join(", ");
console.log(
  wanting === 0
    ? `With CPython ${versions}`
    : `${wanting} tests wanted a CPython that is not here${
      versions === "" ? "" : ` (with ${versions})`
    }: install "python3", 3.6 or later, and put it into PATH`,
);
Deno.exit(code);
