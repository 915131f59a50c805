/** The example of a fleet, all of it, and each part killed in turn. */

import { assertEquals } from "@std/assert";
import { Browser, CHROMIUM } from "../kit/browser/browser.ts";
import { Program } from "../kit/documents/program.ts";
import { HAS_NATS_SERVER } from "../kit/network/nats_server.ts";
import { findPythons } from "../kit/python/pythons.ts";

const root = `${import.meta.dirname}/../../`;
const python = (await findPythons()).at(-1);
const isReady = HAS_NATS_SERVER && CHROMIUM !== undefined &&
  python !== undefined;

Deno.test({
  name: isReady
    ? "fleet example: a server, three robots, a guest and a page; each part is killed in turn"
    : "fleet example: nats-server, Chromium or a Python is missing",
  ignore: !isReady,
}, async () => {
  // The example's rights, on ports that the system chooses.
  const conf = await Deno.makeTempFile({ suffix: ".conf" });
  const example = await Deno.readTextFile(`${root}examples/fleet/nats.conf`);
  await Deno.writeTextFile(conf, example.replaceAll(/:422\d/g, ":-1"));
  const program = new Program(Deno.execPath(), [
    ...["run", "-A", "--no-check", "examples/fleet/main.ts"],
    ...["--page", "0", "--conf", conf],
  ], { cwd: root });
  try {
    const url = await program.printed(/page: (\S+)/);
    await program.printed(/guest: wall-e came/);
    await program.printed(/guest: r2d2 is at \(0, 0, 0\)/);
    // A guest may look, and not move.
    await program.printed(
      /guest: bb8: the NATS server lets this user not publish to "tcptalks\.bb8\.do\.0x10"/,
    );
    await using browser = await Browser.start();
    const page = await browser.open(url);
    const said = (text: string) =>
      page.until(
        `document.getElementById("log").innerText.includes(${
          JSON.stringify(text)
        })`,
      );
    const press = (robot: string, button: string, args: string) =>
      page.read(`(() => {
        const row = document.getElementById(${JSON.stringify(robot)});
        row.querySelector("input").value = ${JSON.stringify(args)};
        [...row.querySelectorAll("button")]
          .find(({ textContent }) => textContent === ${JSON.stringify(button)})
          .click();
      })()`);
    for (const robot of ["r2d2", "bb8", "wall-e"]) {
      await page.until(`document.getElementById("${robot}") !== null`);
    }
    await press("r2d2", "move", "100");
    await said("r2d2: (100, 0, 0)");
    await press("r2d2", "grab", '"red"');
    await said("RuntimeError: the gripper jammed on the red cube");
    await press("wall-e", "echo", '"é"');
    await said("wall-e: 'é'");

    // A robot's program is killed: all see it go.
    const pid = await program.printed(/bb8: robot\.py \((\d+)\)/);
    Deno.kill(Number(pid), "SIGKILL");
    await said("bb8 left");
    await program.printed(/guest: bb8 left/);
    await press("r2d2", "position", "");
    await said("r2d2: (100, 0, 0)");

    // The bot in Python, where nats-py is installed.
    const server = await program.printed(/nats-server .* (nats:\S+),/);
    const address = server.replace("//", "//pilot:sesame@");
    await using bot = new Program(
      python?.path ?? "python3",
      ["-B", "examples/fleet/bot.py", "r2d2", address],
      { cwd: root },
    );
    const { said: bots } = await bot.ended();
    if (!bots.includes("No module named")) {
      assertEquals(
        bots,
        "(400.0, 0.0, 0.0)\nr2d2: the gripper jammed on the red cube, 0 mm up\n",
      );
    }

    // The server is killed: the page says so.
    const pidOfServer = await program.printed(/nats-server \((\d+)\)/);
    Deno.kill(Number(pidOfServer), "SIGKILL");
    await said("the NATS server is gone");
  } finally {
    program.kill("SIGTERM");
    await program.ended();
    await Deno.remove(conf);
  }
});
