/** One program in Deno, Node, Bun and a page: each drives examples/robot.py and is driven by it. */

import { gzipSync } from "node:zlib";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Buffer } from "node:buffer";
import { Browser, CHROMIUM } from "../kit/browser/browser.ts";
import { blocksOf, readDocument } from "../kit/documents/documents.ts";
import { Program } from "../kit/documents/program.ts";
import { bundle } from "../kit/network/bundle.ts";
import { findPythons } from "../kit/python/pythons.ts";
import { findBun, findNode, type Runtime, RUNTIMES } from "../kit/runtimes.ts";
import { TCPTalksServer } from "../../transport/mod.ts";
import { Bridge } from "../../transport/bridge/bridge.ts";
import { Modules } from "../tools/platforms/build.ts";
import { EXPECTED, tour } from "../tools/everywhere/tour.ts";

const HOST = "127.0.0.1";
/** Bytes that a page has to load of ours, at most. */
const MOST_BYTES = 80_000;
const root = `${import.meta.dirname}/../../`;
const python = (await findPythons()).at(-1);
const program = await bundle("tests/tools/everywhere/main.ts");

/** Starts the Python robot. */
async function withRobot(
  use: (port: number) => Promise<void>,
  file = "examples/robot.py",
): Promise<void> {
  await using robot = new Program(
    python?.path ?? "python3",
    ["-B", file, "0"],
    { cwd: root },
  );
  await use(Number(await robot.printed(/listening on 127\.0\.0\.1:(\d+)/)));
}

/** A folder that is removed afterwards. */
async function withFolder(use: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "everywhere-" });
  try {
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const noPython = python === undefined;

Deno.test({ name: "everywhere: Deno", ignore: noPython }, async () => {
  await withRobot(async (port) => {
    assertEquals(await tour({ ip: HOST, port }), EXPECTED);
  });
});

const found: [string, Runtime | undefined][] = [
  ["Node 22", findNode()],
  ["Bun", findBun()],
];
for (const [name, runtime] of found) {
  const ignore = noPython || runtime === undefined || program === undefined;
  Deno.test({
    name: `everywhere: ${runtime?.label ?? `${name}, which is not here`}`,
    ignore,
  }, async () => {
    await withFolder(async (dir) => {
      const file = `${dir}/tour.mjs`;
      await Deno.writeTextFile(file, program ?? "");
      const run = async (...args: string[]) => {
        await using tour = new Program(runtime?.path ?? "", [file, ...args]);
        const { said, code } = await tour.ended();
        assertEquals(code, 0, said);
        assertEquals(JSON.parse(said), EXPECTED);
      };
      await withRobot(async (port) => {
        await run(`${port}`);
        const target = { hostname: HOST, port };
        await using bridge = new Bridge({ port: 0, target });
        await run(`${port}`, bridge.url);
      });
    });
  });
}

const page = await bundle("tests/tools/everywhere/page.ts");

Deno.test({
  name: CHROMIUM
    ? "everywhere: a page in Chromium"
    : 'everywhere: there is no Chromium, install the package "chromium"',
  ignore: noPython || CHROMIUM === undefined || page === undefined,
}, async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/page.js`, page ?? "");
    const html = '<!doctype html><script type="module" src="page.js"></script>';
    await Deno.writeTextFile(`${folder}/index.html`, html);
    await withRobot(async (port) => {
      const target = { hostname: HOST, port };
      await using bridge = new Bridge({ port: 0, target, folder });
      await using browser = await Browser.start();
      const opened = await browser.open(bridge.url);
      assertEquals(await opened.read("tour()"), [...EXPECTED]);
      // A page of another site, though it had the whole address.
      const foreign = await browser.open("data:text/html,<p>foreign");
      const url = new URL(bridge.url);
      const attempt = `new Promise((resolve) => {
        const socket = new WebSocket("ws://${url.host}/socket", "tcptalks.${
        url.hash.slice(1)
      }");
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
      })`;
      assertEquals(await foreign.read(attempt), "refused");
      const read =
        `fetch("${url.origin}/").then(() => "read", () => "refused")`;
      assertEquals(await foreign.read(read), "refused");
    });
  });
});

Deno.test({
  name: "everywhere: a phone drives with two thumbs, and a stop does not wait",
  ignore: noPython || CHROMIUM === undefined || page === undefined,
}, async () => {
  const script = await bundle("examples/remote/remote.ts");
  await withFolder(async (folder) => {
    for (const name of ["index.html", "remote.css"]) {
      const from = `${root}examples/remote/www/${name}`;
      await Deno.copyFile(from, `${folder}/${name}`);
    }
    await Deno.writeTextFile(`${folder}/remote.js`, script ?? "");
    await withRobot(async (port) => {
      const target = { hostname: HOST, port };
      await using bridge = new Bridge({ port: 0, target, folder });
      await using browser = await Browser.start();
      const phone = await browser.open(bridge.url);
      await phone.say("Emulation.setDeviceMetricsOverride", {
        width: 800,
        height: 400,
        deviceScaleFactor: 1,
        mobile: true,
      });
      await phone.say("Emulation.setTouchEmulationEnabled", {
        enabled: true,
        maxTouchPoints: 5,
      });
      const status = "document.getElementById('status').textContent";
      const place = "document.getElementById('place').textContent";
      await phone.until(`${status} === "go"`);
      const thumbs = [{ x: 100, y: 40, id: 1 }, { x: 700, y: 40, id: 2 }];
      await phone.touch("touchStart", thumbs);
      // Both wheels forward: to the right, and nowhere else.
      await phone.until(`parseInt(${place}) > 1600`);
      assertEquals(await phone.read(`${place}.split(", ")[1]`), "1000 mm");
      // The robot calls the page at the edge of its table.
      await phone.until(`${status} === "at the right edge"`);
      const stop = { x: 400, y: 200, id: 3 };
      await phone.touch("touchStart", [...thumbs, stop]);
      await phone.until(`${status} === "stopped"`);
      // With the thumbs still down, the robot is asked nothing more.
      await phone.read(
        "new Promise((resolve) => setTimeout(resolve, 300))",
      );
      assertEquals(await phone.read(status), "stopped");
      await phone.touch("touchEnd", []);
      await phone.read("document.getElementById('release').click()");
      await phone.until(`${status} === "go"`);
    }, "examples/remote/robot.py");
  });
});

Deno.test({
  name:
    "everywhere: a stop gets through where the robot does not answer its commands",
  ignore: CHROMIUM === undefined || page === undefined,
}, async () => {
  const script = await bundle("examples/remote/remote.ts");
  await using robot = new TCPTalksServer({ port: 0, hostname: HOST });
  let drives = 0;
  let stops = 0;
  robot.bind(0x20, () => {
    drives++;
    return new Promise<never>(() => {});
  });
  robot.bind(0x21, () => {
    // The first is lost, as on a link that breaks.
    if (++stops === 1) throw new Error("lost");
    return null;
  });
  let releases = 0;
  robot.bind(0x22, () => {
    if (++releases === 1) throw new Error("not yet");
    return null;
  });
  await withFolder(async (folder) => {
    const from = `${root}examples/remote/www/index.html`;
    await Deno.copyFile(from, `${folder}/index.html`);
    await Deno.writeTextFile(`${folder}/remote.js`, script ?? "");
    const target = { hostname: HOST, port: robot.port };
    await using bridge = new Bridge({ port: 0, target, folder });
    await using browser = await Browser.start();
    const phone = await browser.open(bridge.url);
    const status = "document.getElementById('status').textContent";
    await phone.until(`${status} === "go"`);
    const press = (id: string, y: number) =>
      phone.read(`(() => {
        const place = document.getElementById("${id}");
        place.setPointerCapture = () => {};
        place.dispatchEvent(new PointerEvent("pointerdown", { pointerId: 1, clientY: ${y} }));
      })()`);
    await press("left", -1000);
    const seen = Promise.withResolvers<void>();
    const look = setInterval(() => drives > 0 && seen.resolve(), 10);
    await seen.promise;
    clearInterval(look);
    await press("stop", 0);
    await phone.until(`${status} === "stopped"`);
    assertEquals(stops, 2);
    // One command was under way, and none came after it.
    assertEquals(drives, 1);
    // A release that fails can be tried again.
    const release = "document.getElementById('release')";
    await phone.read(`${release}.click()`);
    await phone.until(`${status}.includes("not yet")`);
    assertEquals(await phone.read(`${release}.hidden`), false);
    await phone.read(`${release}.click()`);
    await phone.until(`${status} === "go"`);
  });
});

Deno.test({
  name: "everywhere: the transport for a page stays small",
  ignore: page === undefined,
}, async () => {
  const code = await bundle("transport/network/web.ts", "--minify") ?? "";
  for (const absent of ["node:net", "Deno.connect", "timedelta", "dtype"]) {
    assert(!code.includes(absent), absent);
  }
  // What is left out comes as it would if nobody knew it.
  const web: typeof import("../../transport/network/web.ts") = await import(
    `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
  );
  // pickle.dumps((datetime.date(2026, 11, 28), ValueError("x")), 4)
  const both = web.loads(
    Uint8Array.fromBase64(
      "gASVRAAAAAAAAACMCGRhdGV0aW1llIwEZGF0ZZSTlEMEB+oLHJSFlFKUjAhidWlsdGlu" +
        "c5SMClZhbHVlRXJyb3KUk5SMAXiUhZRSlIaULg==",
    ),
  );
  assertEquals(
    web.repr(both),
    "(datetime.date(b'\\x07\\xea\\x0b\\x1c'), ValueError('x'))",
  );
  const { message } = assertThrows(() => web.dumps(new Date()), Error);
  assertStringIncludes(message, '"@tcptalks/tcptalks/codec"');
  const { byteLength } = gzipSync(code, { level: 9 });
  console.log(`${byteLength} bytes, gzip`);
  assert(code.length > 50_000 && byteLength < MOST_BYTES, `${byteLength}`);
});

/** README's first program, as it stands there, with the package where `npx jsr add` puts it. */
for (const [name, runtime] of found) {
  const isReady = runtime !== undefined &&
    (runtime.hasUsing || await exists(`${RUNTIMES}/.bin/tsx`));
  Deno.test({
    name: isReady
      ? `everywhere: README's first program in ${runtime.label}`
      : `everywhere: README's first program in ${name}, which is not here, or has no tsx`,
    ignore: noPython || !isReady,
  }, async () => {
    const blocks = blocksOf(await readDocument("README.md"));
    const first = blocks.find(({ language }) => language === "ts")?.code ?? "";
    await withFolder(async (dir) => {
      const folder = `${dir}/node_modules/@tcptalks/tcptalks`;
      const modules = new Modules({ transport: true, using: true });
      await modules.add("mod.ts");
      await modules.write(folder);
      await Deno.writeTextFile(
        `${folder}/package.json`,
        '{"type": "module", "exports": "./mod.js"}',
      );
      const file = `${dir}/bot.ts`;
      await withRobot(async (port) => {
        const code = first.replace("jsr:@", "@")
          .replace('"127.0.0.1"', `"127.0.0.1", port: ${port}`);
        await Deno.writeTextFile(file, code);
        await Deno.writeTextFile(`${dir}/package.json`, '{"type": "module"}');
        const run = async (file: string, expected: number) => {
          const args = runtime?.hasUsing
            ? [file]
            : [`${RUNTIMES}/tsx/dist/cli.mjs`, file];
          await using bot = new Program(runtime?.path ?? "", args, {
            cwd: dir,
          });
          const { said, code } = await bot.ended();
          assertEquals(code, expected, said);
          return said;
        };
        const said = await run(file, 0);
        assert(/^\(\d+, 0, 0\)$/m.test(said), said);
        assert(/obstacle 0 at 400 mm/.test(said), said);
        assert(/RuntimeError: the gripper jammed on the red/.test(said), said);
        // What nobody catches shows the line that called, and not our code.
        const call = 'await robot.execute(0x17, "red");';
        assertStringIncludes(code, call);
        const uncaught = code.slice(0, code.indexOf("try {")) + call;
        await Deno.writeTextFile(`${dir}/uncaught.ts`, uncaught);
        const shown = await run(`${dir}/uncaught.ts`, 1);
        assert(/at .*uncaught\.ts:\d+/.test(shown), shown);
        assert(!shown.includes("remote_error"), shown);
      });
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
