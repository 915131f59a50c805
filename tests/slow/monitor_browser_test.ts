import { assert, assertEquals, assertMatch } from "@std/assert";
import { kwargs, TCPTalks, TCPTalksServer, tuple } from "../../mod.ts";
import { monitor } from "../../transport/monitor/mod.ts";
import { readRecording } from "../../transport/cli/tap/recording.ts";
import { Browser } from "../kit/browser/browser.ts";
import type { Tab } from "../kit/browser/tab.ts";
import { RunningCommand } from "../kit/cli/command.ts";
import { until } from "../kit/turns.ts";
import {
  BrowserStage,
  browserTest,
  hasColour,
  rowWith,
} from "../kit/monitor/stage.ts";

/** One pixel of the colour --c4 in light. */
const PICTURE = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPYrCYHAAKHAPifZ1+5AAAAAElFTkSuQmCC",
);

const SHOWN = `document.querySelectorAll("#rows-space .row:not([hidden])")`;

/** What a row says that its call took: "6.73 ms", "1.2 s". */
function millisecondsOf(text: string): number {
  return parseFloat(text) * (text.endsWith(" s") ? 1000 : 1) || 0;
}

/** Nothing that the page did was refused by its policy, and nothing threw. */
function assertQuiet(tab: Tab): void {
  const complaints = tab.complaints.filter((text) =>
    !/status of 400|willReadFrequently/.test(text)
  );
  assertEquals(complaints, []);
}

/** Waits until a file is in a folder, and gives its text. */
async function downloaded(folder: string, name: string): Promise<string> {
  let text = "";
  await until(async () => {
    const read = Deno.readTextFile(`${folder}/${name}`);
    text = await read.catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
    return text !== "";
  });
  return text;
}

browserTest(
  "monitor in a browser: calls, their details, filter, pause, marks and keys",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const { bot } = stage;
    const tab = await stage.open();
    await bot.execute(0x10, 300, kwargs({ speed: 0.25 }));
    await bot.execute(0x13, new Map([["battery", 12.5]]));
    await bot.execute(0x17, "red").catch(() => {});
    await bot.execute(0x18, 0.1);
    // A click on a row shows request and answer, with Python's traceback.
    await tab.click(await rowWith(tab, "grab 0x17", "'red'", "! RuntimeError"));
    await tab.until(`document.querySelector(".traceback")`);
    assertMatch(
      await tab.text(".traceback"),
      /^Traceback .*\n[^]*in close_gripper/,
    );
    assertMatch(await tab.text("#detail"), /grab 0x17\('red'\)/);
    await tab.click("#detail .bytes summary");
    assertMatch(await tab.text("#detail .bytes pre"), /PROTO {6}4/);
    // Of a password whether it was right.
    await tab.click(await rowWith(tab, "password", "right"));
    await tab.until(`/^password[^]*neither shown[^]*right$/.test(
      document.querySelector("#detail").innerText.trim())`);
    // What unfolds.
    await tab.click(await rowWith(tab, "echo 0x13"));
    await tab.until(
      `document.querySelector("#detail").innerText.includes("battery")`,
    );
    await tab.click("#detail .side:last-child .tree > summary");
    // A call again, by the form.
    await tab.click(await rowWith(tab, "move 0x10"));
    await tab.until(
      `document.querySelector("#detail strong").textContent === "move 0x10"`,
    );
    await tab.click("#detail header button");
    await tab.until(
      `document.querySelector("#call-args").value === "300, speed=0.25"`,
    );
    await tab.click("#follow");
    // The filter, also of what a pause holds.
    await tab.click("#pause");
    await bot.execute(0x17, "late").catch(() => {});
    await tab.type("#filter", "GRAB");
    await tab.until(
      `document.querySelector("#status").innerText.includes("2 new")`,
    );
    assertEquals(await tab.read(`${SHOWN}.length`), 1);
    await tab.click("#pause");
    await tab.until(`${SHOWN}.length === 2`);
    await tab.type("#filter", "'red'");
    await tab.until(`${SHOWN}.length === 1`);
    await tab.type("#filter", "12.5");
    await tab.until(
      `${SHOWN}.length === 1 && ${SHOWN}[0].innerText.includes("echo")`,
    );
    await tab.type("#filter", "");
    await tab.click("#only-errors");
    await tab.until(
      `${SHOWN}.length === 2 && ${SHOWN}[0].classList.contains("bad")`,
    );
    await tab.click("#only-errors");
    // Between the two that took longest, whichever they are on this machine.
    const times = await tab.read<string[]>(
      `Array.from(${SHOWN}, (row) => row.querySelector(".ms").innerText)`,
    );
    const [slowest = 0, next = 0] = times.map(millisecondsOf)
      .sort((a, b) => b - a);
    await tab.type("#slower", `${(slowest + next) / 2}`);
    await tab.until(`${SHOWN}.length === 1`);
    await tab.type("#slower", "");
    await tab.until(`${SHOWN}.length > 4`);
    // Marks, by the mouse and by a key.
    await tab.click(`${await rowWith(tab, "move 0x10")} .star`);
    await tab.click(await rowWith(tab, "scan 0x18"));
    await tab.press("m");
    await tab.click("#only-marked");
    await tab.until(`${SHOWN}.length === 2`);
    await tab.click("#only-marked");
    // Keys go from row to row, and to the next error.
    await tab.read(`document.querySelector("#rows").focus()`);
    await tab.press("Home");
    await tab.until(`${SHOWN}[0].getAttribute("aria-selected") === "true"`);
    await tab.press("ArrowDown");
    await tab.until(`${SHOWN}[1].getAttribute("aria-selected") === "true"`);
    await tab.press("e");
    await tab.until(`document.querySelector(".row.selected.bad")`);
    // Pause holds the view, and loses nothing.
    await tab.press(" ");
    const before = await tab.read<number>(`${SHOWN}.length`);
    for (let i = 0; i < 5; i++) await bot.execute(0x12);
    await tab.until(
      `document.querySelector("#status").innerText.includes("10 new")`,
    );
    assertEquals(await tab.read(`${SHOWN}.length`), before);
    await tab.click("#pause");
    await tab.until(`${SHOWN}.length === ${before + 5}`);
    await tab.click("#clear");
    await tab.until(`${SHOWN}.length === 0`);
    // A row that is clicked does not run away, not even in the moment in which the table moved.
    for (let i = 0; i < 60; i++) await bot.execute(0x12);
    await rowWith(tab, "position 0x12");
    const chosen = tab.read(`new Promise((resolve) => {
      const rows = document.querySelector("#rows");
      const before = rows.scrollTop;
      const look = () => {
        if (rows.scrollTop === before) return requestAnimationFrame(look);
        const at = document.querySelector("#rows-space .row:not([hidden]) .op");
        at.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        resolve();
      };
      requestAnimationFrame(look);
    })`);
    await bot.execute(0x12);
    await chosen;
    for (let i = 0; i < 60; i++) await bot.execute(0x13, i);
    await tab.until(
      `document.querySelector("#status").textContent.startsWith("121 ")`,
    );
    await tab.until(`document.querySelector(".row.selected:not([hidden])")`);
    assertQuiet(tab);
  },
);

browserTest(
  "monitor in a browser: one click plots a number; cursor, zoom, CSV",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const folder = await Deno.makeTempDir();
    const tab = await stage.open();
    await tab.downloadInto(folder);
    for (let i = 0; i < 30; i++) {
      await stage.bot.execute(0x13, { state: { battery: 12 - i / 100 } });
    }
    const name = "echo.args[0]['state']['battery']";
    await tab.click(`#found button[title="${name}"]`);
    await tab.until(hasColour(".chart:nth-child(3) canvas", "--c2"));
    await tab.until(hasColour(".chart:nth-child(1) canvas", "--c0"));
    await tab.until(
      `document.querySelector(".chart:nth-child(3) .value").textContent === "11.71"`,
    );
    const place = await tab.read<
      { x: number; y: number; left: number; right: number }
    >(
      `(() => { const { left, top, width, height } = document.querySelector(".chart:nth-child(3) canvas").getBoundingClientRect(); return { x: left + width / 2, y: top + height / 2, left, right: left + width }; })()`,
    );
    // So that all of it is shown however slow this machine is.
    await tab.read(
      `(() => { const range = document.querySelector("#range"); range.value = "300"; range.dispatchEvent(new Event("change")); })()`,
    );
    // Before the first value: what the cursor says is the first one.
    await tab.mouse("mouseMoved", place.left + 2, place.y);
    await tab.until(
      `document.querySelector(".chart:nth-child(3) .value").textContent === "12"`,
    );
    const time = `document.querySelector(".chart:nth-child(3) .when")`;
    const when = async (x: number): Promise<number> => {
      await tab.mouse("mouseMoved", x, 0);
      await tab.until(`${time}.textContent === ""`);
      await tab.mouse("mouseMoved", x, place.y);
      await tab.until(`${time}.textContent !== ""`);
      const [minutes = 0, seconds = 0] =
        (await tab.read<string>(`${time}.textContent`)).split(":").map(Number);
      return minutes * 60 + seconds;
    };
    const isLive = `document.querySelector("#live").textContent.includes("●")`;
    const live = async () => {
      await tab.click("#live");
      await tab.until(isLive);
    };
    await tab.zoom(place.x, place.y, -400);
    await tab.until(`!${isLive}`);
    await live();
    // A click shows the call of the point that is next to it.
    for (const type of ["mousePressed", "mouseReleased"]) {
      await tab.mouse(type, place.right - 2, place.y);
    }
    await tab.until(
      `document.querySelector(".row.selected")?.innerText.includes("11.71")`,
    );
    // Dragged, and by keys.
    await tab.mouse("mousePressed", place.x, place.y);
    await tab.mouse("mouseMoved", place.x - 50, place.y);
    await tab.mouse("mouseReleased", place.x - 50, place.y);
    await tab.until(`!${isLive}`);
    await live();
    for (const key of ["+", "ArrowLeft"]) {
      await tab.read(`document.querySelector(".chart canvas").focus()`);
      await tab.press(key);
      await tab.until(`!${isLive}`);
      await live();
    }
    // Two fingers zoom: what was between them is four times as wide.
    const fingers = (by: number) =>
      [-by, by].map((x, id) => ({ x: place.x + x, y: place.y, id }));
    await tab.touch("touchStart", fingers(20));
    for (const by of [40, 60, 80]) await tab.touch("touchMove", fingers(by));
    await tab.touch("touchEnd", []);
    const span = await when(place.right - 1) - await when(place.left + 1);
    assert(span > 70 && span < 76, `${span}`);
    // However far it is moved, something of the curves is seen.
    await tab.read(`document.querySelector(".chart canvas").focus()`);
    for (let i = 0; i < 20; i++) await tab.press("ArrowRight");
    assert(await when(place.left + 1) < 150);
    for (let i = 0; i < 20; i++) await tab.press("ArrowLeft");
    assert(await when(place.right - 1) > 0);
    await tab.until(`!${isLive}`);
    await live();
    await tab.click("#csv");
    const csv = await downloaded(folder, "tcptalks.csv");
    const lines = csv.split("\n").filter((line) => line.includes(name));
    assertEquals(lines.length, 30);
    assertMatch(lines[29] ?? "", /^\d+(\.\d+)?,".*",11\.71$/);
    // The curves of a page that was cleared go on.
    await tab.click("#clear");
    await stage.bot.execute(0x13, { state: { battery: 5 } });
    await tab.until(
      `document.querySelector(".chart:nth-child(3) .value")?.textContent === "5"`,
    );
    // Another click takes the curve away.
    await tab.click(`#found button[title="${name}"]`);
    await tab.until(`document.querySelectorAll(".chart").length === 2`);
    assertQuiet(tab);
    await Deno.remove(folder, { recursive: true });
  },
);

browserTest(
  "monitor in a browser: the map shows where the robot drove",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const tab = await stage.open();
    await tab.click("#tab-map");
    await tab.until(`document.querySelector("#map-place").textContent !== ""`);
    assertEquals(await tab.read(hasColour("#map-canvas", "--c0")), false);
    await stage.bot.execute(0x11, 0.5);
    for (let i = 0; i < 10; i++) await stage.bot.execute(0x10, 200);
    await tab.until(hasColour("#map-canvas", "--c0"));
    await tab.until(
      `document.querySelector("#map-place").textContent === "(1755, 959, 0.50)"`,
    );
    await tab.type("#map-width", "2000");
    await tab.press("Enter");
    // A table of one's own: the robot's colour from edge to edge.
    const picture = await Deno.makeTempFile({ suffix: ".png" });
    await Deno.writeFile(picture, PICTURE);
    await tab.choose("#map-picture", picture);
    await tab.until(hasColour("#map-canvas", "--c4"));
    await Deno.remove(picture);
    for (const box of ["turn 0x11", "move 0x10"]) {
      await tab.until(
        `document.querySelector("#map-sources").innerText.includes("${box}")`,
      );
    }
    await tab.click("#map-sources label:nth-child(1) input");
    await tab.click("#map-sources label:nth-child(2) input");
    await tab.until(`!${hasColour("#map-canvas", "--c0")}`);
    assertQuiet(tab);
  },
);

browserTest(
  "monitor in a browser: several robots have their own colours on the map",
  async () => {
    await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
    server.bind(0x12, (x: number) => tuple(x, 500.5, 1.5));
    void (async () => {
      for await (const _ of server) { /* each is welcome */ }
    })();
    await server.ready;
    await using page = monitor(server, { http: 0 });
    await using browser = await Browser.start();
    const tab = await browser.open(page.url);
    await tab.click("#tab-map");
    await using a = new TCPTalks({ ip: "127.0.0.1", port: server.port });
    await using b = new TCPTalks({ ip: "127.0.0.1", port: server.port });
    for (const [i, bot] of [a, b].entries()) {
      await bot.connect();
      for (const x of [1, 2]) await bot.execute(0x12, 1000 * i + x * 300);
    }
    await tab.until(hasColour("#map-canvas", "--c0"));
    await tab.until(hasColour("#map-canvas", "--c1"));
    const places =
      `document.querySelector("#map-place").textContent === "#1 (600, 501, 1.50)  #2 (1600, 501, 1.50)"`;
    await tab.until(places);
    // A click on a place shows the call that told it.
    const { x, y } = await tab.read<{ x: number; y: number }>(`(() => {
      const { left, top, width, height } =
        document.querySelector("#map-canvas").getBoundingClientRect();
      const unit = Math.min((width - 48) / 3000, (height - 48) / 2000);
      return { x: left + width / 2 + (1600 - 1500) * unit,
        y: top + height / 2 + (1000 - 500.5) * unit };
    })()`);
    for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) {
      await tab.mouse(type, x, y);
    }
    await tab.until(
      `document.querySelector(".row.selected")?.innerText.includes("1600, 500.5")`,
    );
    // Where the time goes, by opcode: a click shows its calls; so does a link's number.
    await tab.click("#tab-state");
    await tab.until(`(() => {
      const buttons = [...document.querySelectorAll("#state-totals button")];
      const button = buttons.find(({ innerText }) => innerText === "0x12");
      button?.click();
      return button !== undefined;
    })()`);
    await tab.until(`document.querySelector("#filter").value === "0x12"`);
    await tab.type("#filter", "#2");
    await tab.until(`${SHOWN}.length > 0 && [...${SHOWN}].every((row) =>
      row.querySelector(".link").innerText === "#2")`);
    assertQuiet(tab);
    // So it is for who comes later, and gets all at once.
    const late = await browser.open(page.url);
    await late.click("#tab-map");
    await late.until(hasColour("#map-canvas", "--c1"));
    await late.until(places);
  },
);

browserTest(
  "monitor in a browser: the form calls the robot, repeats, and says what is wrong",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const tab = await stage.open();
    await tab.click("#tab-call");
    await tab.type("#call-opcode", "move");
    await tab.until(
      `document.querySelector("#call-params").textContent === "move(distance, speed=0.5)"`,
    );
    // So it is by its number, however that is written.
    await tab.type("#call-opcode", "16");
    await tab.until(
      `document.querySelector("#call-params").textContent === "move(distance, speed=0.5)"`,
    );
    await tab.type("#call-args", "30, speed=0.5");
    await tab.press("Enter");
    await tab.until(
      `document.querySelector("#call-results").innerText.includes("= (30.0, 0.0, 0.0)")`,
    );
    await tab.type("#call-args", "30, speed=7");
    await tab.press("Enter");
    await tab.until(
      `document.querySelector("#call-results .bad")?.innerText.includes("ValueError")`,
    );
    await tab.type("#call-args", "red");
    await tab.press("Enter");
    await tab.until(
      `document.querySelector("#call-said").innerText.includes("for the text write 'red'")`,
    );
    await tab.click("#call-ask");
    await tab.until(
      `document.querySelector("#call-said").innerText.includes("does not say")`,
    );
    // From the history, over and over.
    await tab.click("#call-before button:last-child");
    await tab.type("#call-every", "20");
    await tab.click("#call-repeat");
    await tab.click("#call-form .main");
    await tab.until(`document.querySelectorAll("#call-results li").length > 6`);
    // What is typed meanwhile does not drive the robot.
    assertEquals(await tab.text("#call-send"), "Stop");
    await tab.type("#call-args", "3000");
    await tab.read(`document.querySelector("#call-results").replaceChildren()`);
    await tab.until(`document.querySelectorAll("#call-results li").length > 6`);
    assertEquals((await tab.text("#call-results")).includes("(3000"), false);
    await tab.type("#call-opcode", "");
    await tab.click("#call-send");
    assertEquals(await tab.text("#call-send"), "Send");
    // The bot's own calls are its own.
    assertEquals(await stage.bot.execute(0x13, "mine"), "mine");
    assertEquals(stage.bot.stats().unpolled, 0);
    // An answer that comes late does not hide that the link is gone.
    await tab.type("#call-opcode", "move");
    await tab.read(`(() => {
      const { fetch } = window;
      window.fetch = async (...asked) => {
        const answer = await fetch(...asked);
        await new Promise((resolve) => window.goOn = resolve);
        return answer;
      };
    })()`);
    await tab.read(`document.querySelector("#call-results").replaceChildren()`);
    await tab.click("#call-repeat");
    await tab.click("#call-send");
    await tab.until("window.goOn");
    await stage.bot.disconnect();
    const noLink =
      `document.querySelector("#call-said").innerText.includes("No link")`;
    await tab.until(noLink);
    await tab.read("window.goOn()");
    await tab.until(`document.querySelectorAll("#call-results li").length > 0`);
    await tab.until(noLink);
    assertQuiet(tab);
  },
);

browserTest(
  "monitor in a browser: records, saves what is filtered, and plays it again",
  async (python) => {
    const folder = await Deno.makeTempDir();
    try {
      await using stage = await BrowserStage.start(python);
      const tab = await stage.open();
      await tab.downloadInto(folder);
      for (let i = 1; i <= 8; i++) {
        await stage.bot.execute(0x10, 100 * i);
        if (i === 3 || i === 6) {
          await stage.bot.execute(0x17, "red").catch(() => {});
        }
      }
      await rowWith(tab, "move 0x10", "800", "(3600.0");
      await tab.click("#save");
      const all = await downloaded(folder, "calls.jsonl");
      assertEquals(
        (await readRecording(new TextEncoder().encode(all), "calls")).records
          .length,
        22,
      );
      await Deno.rename(`${folder}/calls.jsonl`, `${folder}/match.jsonl`);
      await tab.type("#filter", "grab");
      await tab.until(`${SHOWN}.length === 2`);
      await tab.click("#save");
      const some = await downloaded(folder, "calls.jsonl");
      assertEquals(
        (await readRecording(new TextEncoder().encode(some), "calls")).records
          .length,
        4,
      );
      assertQuiet(tab);
      await tab.close();
      await using replay = new RunningCommand([
        ...["monitor", "--replay", `${folder}/match.jsonl`, "--http", "0"],
      ]);
      const [, url = ""] = await replay.printed(/Open (http:\S+)/);
      const page = await stage.browser.open(url);
      await page.until(`!document.querySelector("#timeline").hidden`);
      await rowWith(page, "(3600.0");
      const calls = (count: number) =>
        page.until(
          `document.querySelector("#status").textContent.startsWith("${count} call")`,
        );
      await calls(11);
      await page.click("#error-back");
      await page.click("#error-back");
      await page.until(
        `${SHOWN}[${SHOWN}.length - 1].classList.contains("bad")`,
      );
      await page.click("#step-on");
      await page.click("#error-on");
      await page.read(
        `(() => { const range = document.querySelector("#position"); range.value = "0"; range.dispatchEvent(new Event("change")); })()`,
      );
      await calls(1);
      await page.read(
        `(() => { const speed = document.querySelector("#speed"); speed.value = "10"; speed.dispatchEvent(new Event("change")); })()`,
      );
      // The space bar plays, whatever was clicked before.
      await page.click("#tab-map");
      await page.press(" ");
      await calls(11);
      await page.click("#step-back");
      await page.until(
        `${SHOWN}[${SHOWN}.length - 1].classList.contains("open")`,
      );
      await page.click("#step-on");
      // Redo one of them with another robot: the same one, here.
      await page.click(await rowWith(page, "0x10", "(100.0"));
      await page.click("#again");
      await page.type("#again-host", stage.robotAddress);
      // Nothing is marked.
      const which = (value: string) =>
        page.read(
          `void (document.querySelector("#again-which").value = "${value}")`,
        );
      await which("marked");
      await page.click("#again-form .main");
      await page.until(
        `document.querySelector("#again-said").innerText.includes("No request of the client")`,
      );
      await which("one");
      await page.click("#again-form .main");
      await page.until(
        `document.querySelector("#again-results li")?.innerText.includes("0x10(100) = (")`,
      );
      await page.type("#again-host", "127.0.0.1:1");
      await page.click("#again-form .main");
      await page.until(
        `document.querySelector("#again-said").innerText.includes("Nobody answers")`,
      );
      assertQuiet(page);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

browserTest(
  "monitor in a browser: what a peer sends is text, in every part of the page",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const tab = await stage.open();
    const evil =
      `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    await stage.bot.execute(0x13, { [evil]: [1, evil] });
    await stage.bot.execute(evil).catch(() => {});
    await stage.bot.execute(0x17, evil).catch(() => {});
    await stage.bot.execute(0x13, "\x1b[2J\u202e\0".repeat(10));
    await tab.until(`document.querySelectorAll("#found button").length > 0`);
    await tab.click(`#found button:first-child`);
    for (
      const [text, seen] of [["{'<img", "onerror"], ["grab", "close_gripper"], [
        "KeyError",
        "KeyError",
      ]]
    ) {
      await tab.click(await rowWith(tab, text!));
      await tab.until(
        `document.querySelector("#detail").innerText.includes("${seen}")`,
      );
      for (let i = 0; i < 3; i++) {
        await tab.read(
          `document.querySelectorAll("#detail details").forEach((each) => each.open = true)`,
        );
      }
    }
    for (const name of ["map", "call", "state", "plots"]) {
      await tab.click(`#tab-${name}`);
    }
    assertEquals(await tab.read("document.images.length"), 0);
    assertEquals(await tab.read("document.scripts.length"), 1);
    assertEquals(await tab.read("document.title"), "TCPTalks");
    // deno-lint-ignore no-control-regex -- that there are none is what it is about
    assertEquals(/[\x00\x1b\u202e]/.test(await tab.text("body")), false);
    assertQuiet(tab);
  },
);

browserTest(
  "monitor in a browser: 10,000 rows, without a jump, in French, dark, and on a phone",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    const { bot } = stage;
    const french = await stage.open({ language: "fr-FR", colours: "dark" });
    assertEquals(await french.text("#tab-plots"), "Courbes");
    assertEquals(await french.read("document.documentElement.lang"), "fr");
    const [red = 0] = await french.read<number[]>(
      `getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)`,
    );
    assert(red < 60);
    await french.read(
      `(() => { window.shifts = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; }).observe({ type: "layout-shift", buffered: false }); })()`,
    );
    for (let i = 0; i < 100; i++) {
      await Promise.all(
        Array.from({ length: 100 }, (_, j) => bot.execute(0x13, i * 100 + j)),
      );
    }
    await french.until(
      `document.querySelector("#status").textContent.startsWith("10000 ") || document.querySelector("#status").textContent.startsWith("10001 ")`,
    );
    await rowWith(french, "9999");
    const made = await french.read<number>(
      `document.querySelectorAll("#rows-space .row").length`,
    );
    assert(made < 100, `${made} rows are made`);
    assert(
      await french.read<number>("window.shifts") < 0.02,
      "the layout jumped",
    );
    await french.read(`document.querySelector("#rows").focus()`);
    await french.press("Home");
    await french.press("End");
    await rowWith(french, "9999");
    assertQuiet(french);
    const phone = await stage.open({ width: 390, height: 844, isTouch: true });
    for (const name of ["calls", "plots", "map", "call", "state"]) {
      await phone.click(`#tab-${name}`);
      const width = await phone.read<number>(
        "document.documentElement.scrollWidth",
      );
      const height = await phone.read<number>(
        "document.documentElement.scrollHeight",
      );
      assert(width <= 390 && height <= 844, `${name}: ${width} x ${height}`);
    }
    assertQuiet(phone);
  },
);

browserTest(
  "monitor in a browser: without its secret the page says so, and shows nothing",
  async (python) => {
    await using stage = await BrowserStage.start(python);
    await stage.bot.execute(0x12);
    const tab = await stage.browser.open(stage.url.replace(/#.*/, ""));
    await tab.until(
      `document.querySelector("#status").textContent.includes("has no secret")`,
    );
    const wrong = await stage.browser.open(stage.url.replace(/#.*/, "#0123"));
    await wrong.until(
      `document.querySelector("#status").textContent.includes("has no secret")`,
    );
    assertEquals(await wrong.read(`${SHOWN}.length`), 0);
  },
);
