import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  freePort,
  type Half,
  python,
  quirkyExamples,
  typescript,
} from "../kit/documents/example.ts";
import { allPythons, findPythons, type Python } from "../kit/python/pythons.ts";
import { eachPython } from "../kit/python/wants.ts";
import { hasModule } from "../kit/python/pickled.ts";

/** What the two sides of each pair print, whichever language they are in. */
const PAIRS: Record<string, { robot: string[]; bot: string[] }> = {
  first_call: {
    robot: [
      "robot: someone says tu me reçois ?",
      "robot: someone says et maintenant ?",
    ],
    bot: ["bot: Bien reçu 10", "bot: ('Bien reçu', 10)"],
  },
  kwargs_and_errors: {
    robot: [],
    bot: [
      "bot: moved 300 mm at 0.5",
      "bot: moved 200 mm at 0.25",
      "bot: moved 3 mm at 1",
      "bot: ValueError: speed goes from 0 to 1, not 7",
      "bot: KeyError: opcode 119 is not bound to any instruction",
      "bot: it takes too long",
      "bot: awake",
    ],
  },
  callback: {
    robot: [
      "robot: 400 mm, go on",
      "robot: 300 mm, go on",
      "robot: 200 mm, stop",
    ],
    bot: [
      "bot: obstacle at 400 mm",
      "bot: obstacle at 300 mm",
      "bot: obstacle at 200 mm",
    ],
  },
  camera: {
    robot: ["robot: the bot has seen enough"],
    bot: [1, 2, 3, 4, 5].map((n) => `bot: frame ${n} has 30724 bytes, whole`),
  },
  components: {
    robot: [],
    bot: [
      "bot: a Deserializer of 12 bytes",
      "bot: the robot is at 100.0 0.5 -2.0",
    ],
  },
};

/** Plays a pair, and compares what both sides print. */
async function play(
  name: string,
  robot: Half,
  bot: Half,
  port = "0",
): Promise<void> {
  const expected = PAIRS[name];
  await using server = robot.start(name, ["robot", port]);
  const chosen = await server.printed(/waiting on port (\d+)\r?\n/);
  await using client = bot.start(name, ["bot", "127.0.0.1", chosen]);
  const of = `${name}: robot in ${robot.label}, bot in ${bot.label}`;
  assertEquals(
    await finished(client),
    [0, ...expected?.bot ?? []],
    of,
  );
  assertEquals(
    await finished(server),
    [0, `robot: waiting on port ${chosen}`, ...expected?.robot ?? []],
    of,
  );
}

async function finished(
  program: ReturnType<Half["start"]>,
): Promise<(number | string)[]> {
  const { code, said } = await program.ended();
  return [code, ...said.trimEnd().split(/\r?\n/)];
}

eachPython((version, test) => {
  const [ours, theirs] = [typescript(), python(version)];
  for (const name of Object.keys(PAIRS)) {
    test(`examples: ${name}, TypeScript and ${theirs.label}`, async () => {
      await play(name, theirs, ours);
      await play(name, ours, theirs);
    });
  }

  test(`examples: beacon, TypeScript and ${theirs.label}`, async () => {
    for (const half of [ours, theirs]) {
      await using server = half.start("beacon", ["server", "0"]);
      const port = await server.printed(/waiting on port (\d+)\r?\n/);
      const at = ["127.0.0.1", port];
      await using one = ours.start("beacon", ["robot", "1", "0", "1.5", ...at]);
      const [x, y] = ["100", "2.5"];
      await using two = theirs.start("beacon", ["robot", "2", x, y, ...at]);
      await using three = ours.start("beacon", ["robot", "3", "7", "8", ...at]);
      // TypeScript shows 100.0 as 100: there is one kind of number.
      assertEquals(await finished(one), [
        0,
        "robot 1 knows of {2: (100, 2.5), 3: (7, 8)}",
      ]);
      assertEquals(await finished(two), [
        0,
        "robot 2 knows of {1: (0.0, 1.5), 3: (7.0, 8.0)}",
      ]);
      assertEquals(await finished(three), [
        0,
        "robot 3 knows of {1: (0, 1.5), 2: (100, 2.5)}",
      ]);
      assertEquals(await finished(server), [
        0,
        `server: waiting on port ${port}`,
        "server: robot 1 says thanks",
        "server: robot 2 says thanks",
        "server: robot 3 says thanks",
      ]);
    }
  });

  test(`examples: panel, TypeScript and ${theirs.label}`, async () => {
    await using pc = ours.start("panel", ["0"]);
    const port = await pc.printed(/waiting on port (\d+)\r?\n/);
    await using panel = theirs.start("panel", ["127.0.0.1", port]);
    assertEquals(await finished(panel), [0, "panel: LED 3 is on"]);
    assertEquals(await finished(pc), [
      0,
      `pc: waiting on port ${port}`,
      "pc: this is panel 1",
      "pc: button 3 is pressed",
    ]);
  });

  test(`examples: jog, TypeScript and ${theirs.label}`, async () => {
    for (const [robot, bot] of [[theirs, ours], [ours, theirs]] as const) {
      await using server = robot.start("robot", ["0"]);
      const port = await server.printed(/listening on 127\.0\.0\.1:(\d+)\r?\n/);
      await using client = bot.start("jog", ["127.0.0.1", port], {
        stdin: "zz?d\x1b[Ax",
      });
      assertEquals(await finished(client), [
        0,
        "Arrows or z q s d move the robot, x ends",
        "x 100 mm, y 0 mm, 0 degrees",
        "x 200 mm, y 0 mm, 0 degrees",
        "x 200 mm, y 0 mm, -23 degrees",
        "x 292 mm, y -38 mm, -23 degrees",
      ]);
    }
  });

  test(`examples: live, a robot of ${theirs.label} is drawn as it moves`, async () => {
    await using robot = theirs.start("robot", ["0"]);
    const port = await robot.printed(/listening on 127\.0\.0\.1:(\d+)\r?\n/);
    await using live = ours.start("live", ["127.0.0.1", port]);
    await live.printed(/x 0 mm, y 0 mm\n[ \n]*→/);
    await using jog = ours.start("jog", ["127.0.0.1", port], {
      stdin: "qqzzzzzx",
    });
    await jog.ended();
    // Where it was is dotted, where it is an arrow shows the heading; the next place may be seen before it has turned.
    await live.printed(/x 354 mm, y 354 mm\n[ ·\n]*↗[ ·\n]*·/);
    robot.kill();
    const { code, said } = await live.ended();
    assertEquals(code, 0, said);
  });

  test(`examples: restart, a bot outlives its robot in ${theirs.label}`, async () => {
    const port = freePort();
    await using bot = ours.start("restart", ["127.0.0.1", port]);
    await bot.printed(/Connecting to 127/);
    await using first = theirs.start("robot", [port]);
    await bot.printed(/moved to x 0 mm, y 20 mm/);
    first.kill();
    await first.ended();
    await bot.printed(/[Rr]econnecting/);
    await using second = theirs.start("robot", [port]);
    await second.printed(/listening/);
    // It has forgotten where it was, and is turned again.
    await bot.printed(/econnecting[^]*Connected[^]*x \d+ mm, y 20 mm/);
  });
}, { which: "newest" });

eachPython((version, test) => {
  test("examples: the Python halves, over a library with the quirks of the clubs' own", async () => {
    const folder = await quirkyExamples();
    try {
      const [ours, theirs] = [typescript(), python(version, folder)];
      for (const name of Object.keys(PAIRS)) {
        await Promise.all([
          play(name, theirs, ours, freePort()),
          play(name, ours, theirs),
        ]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}, { which: "newest" });

const numpy = await pythonWith("numpy");
const missing = numpy ? "" : " (needs a CPython with numpy)";
Deno.test({
  name: `examples: pickle_file, with ${numpy?.minor ?? "none"}${missing}`,
  ignore: numpy === undefined,
  fn: () => pickleFile(numpy ? [python(numpy)] : []),
});

Deno.test("examples: pickle_file, TypeScript alone", () => pickleFile([]));

/** The newest Python that has a module, of all that are here unless none is wanted. */
async function pythonWith(module: string): Promise<Python | undefined> {
  const isWanted = (await findPythons()).length > 0;
  const pythons = isWanted ? await allPythons() : [];
  for (const python of pythons.toReversed()) {
    if (await hasModule(python, module)) return python;
  }
  return undefined;
}

/** Each writes a file, and each reads that of each. */
async function pickleFile(others: Half[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  const halves = [...others, typescript(["--allow-read", "--allow-write"])];
  try {
    for (const writer of halves) {
      const path = `${folder}/${writer.label}.pkl`;
      await using writing = writer.start("pickle_file", ["write", path]);
      assertEquals(await finished(writing), [0, ""]);
      for (const reader of halves) {
        await using reading = reader.start("pickle_file", ["read", path]);
        assertEquals(await finished(reading), [
          0,
          "team 'Béatrice 🤖'",
          "start datetime.datetime(2018, 5, 12, 14, 30)",
          "points 1180591620717411303424",
          "way [Pose(x=0, y=0, colour='vert'), Pose(x=300, y=12, colour='rouge')]",
          "it ended at 300 12",
          "distances 2 3 41.5",
        ]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("examples: a role or an option that there is none of ends in words", async () => {
  const wrong: [name: string, args: string[], text: string][] = [
    ["first_call", ["robto"], 'Say "robot" or "bot", not "robto"\n'],
    ["beacon", ["robot", "1"], 'Say "server", or "robot" and its ID X Y\n'],
    ["robot", ["--help"], "\nUsage: robot.ts [PORT] [--password PASSWORD]"],
    ["bot", ["--pasword"], "\nUsage: bot.ts [HOST:PORT]"],
  ];
  await Promise.all(wrong.map(async ([name, args, text]) => {
    await using program = typescript().start(name, args);
    const { code, said } = await program.ended();
    assertEquals(code, 2, said);
    assertStringIncludes(said, text);
  }));
});
