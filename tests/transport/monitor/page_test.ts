import { assert, assertEquals } from "@std/assert";
import { pageOf, pageScript } from "../../../transport/monitor/page/page.ts";
import { HTML } from "../../../transport/monitor/page/html.ts";
import {
  csvText,
  shortNumbers,
} from "../../../transport/monitor/page/formats.ts";
import { SENTENCES } from "../../../transport/monitor/page/sentences.ts";
import { runDeno } from "../../kit/deno.ts";
import { textsFor, WORDS } from "../../../transport/monitor/page/texts.ts";

Deno.test("monitor page: its functions stand alone, they name nothing but each other and the browser", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/page.js`, pageScript());
    const config = {
      compilerOptions: {
        checkJs: true,
        strict: false,
        noImplicitAny: false,
        lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
      },
    };
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
    const args = ["--config", `${folder}/deno.json`, `${folder}/page.js`];
    const { err: said } = await runDeno(["check", ...args]);
    assert(/Check /.test(said), said);
    // "Cannot find name": what a part closes over is not there.
    assertEquals(said.match(/Cannot find name[^\n]*/g) ?? [], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("monitor page: every part that it names is in it", () => {
  const script = pageScript();
  const made = new Set(
    [...script.matchAll(/^(?:async )?(?:function|class) (\w+)/gm)].map((
      [, name],
    ) => name),
  );
  assert(made.has("startPage") && made.has("CallsTable"));
  assertEquals(/^\s*(import|export) /m.test(script), false);
});

Deno.test("monitor page: fetches nothing from elsewhere and writes no HTML", async () => {
  const html = await pageOf("abc").text();
  assertEquals(html.match(/https?:\/\/[^\s"']*/g) ?? [], []);
  assertEquals(
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/
      .test(pageScript()),
    false,
  );
  // A policy with a nonce lets neither handlers nor styles in attributes pass.
  assertEquals(/ (on\w+|style)=/.test(HTML), false);
  assertEquals(/<\/script/i.test(pageScript()), false);
});

Deno.test("monitor page: has its words in both languages, and needs all of them", () => {
  const known = new Set(Object.keys(WORDS));
  const used = [
    ...HTML.matchAll(/data-(?:text|title|hint)="(\w+)"/g),
    ...pageScript().matchAll(/\btexts\.(\w+)/g),
  ].map(([, key = ""]) => key);
  assertEquals(new Set(used), known);
  assertEquals(textsFor("de").pause, "Pause");
  assertEquals(textsFor("fr-CA").plots, "Courbes");
  for (
    const [english, french] of [
      ...Object.values(WORDS),
      ...Object.entries(SENTENCES),
    ]
  ) {
    assert(english !== "" && french !== "");
    assertEquals(english.split("{}").length, french.split("{}").length);
  }
});

Deno.test("monitor page: a robot's name is no formula in a file of CSV", () => {
  const names = ['=HYPERLINK("x")', "@a", "-1", "move[0]", 'a"b'];
  assertEquals(names.map(csvText), [
    `"'=HYPERLINK(""x"")"`,
    `"'@a"`,
    `"'-1"`,
    '"move[0]"',
    '"a""b"',
  ]);
});

Deno.test("monitor page: numbers are short in a row, texts are not touched", () => {
  assertEquals(
    shortNumbers(
      `-6.43249059870e-16, 90.99999999999959, (2403.58239058668, 1.5), '3.14159265358979', {"1.23456789": 12.3456789}`,
    ),
    `-6.43e-16, 91.0, (2403.58, 1.5), '3.14159265358979', {"1.23456789": 12.3457}`,
  );
});
