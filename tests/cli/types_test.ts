/** What `tcptalks types` writes is TypeScript that checks calls. */

import { assert, assertEquals } from "@std/assert";
import { tcptalks } from "../kit/cli/command.ts";
import { Program } from "../kit/documents/program.ts";

const CONFIG = `${import.meta.dirname}/../../deno.json`;

const OPCODES = {
  avance: {
    opcode: "0x10",
    params: ["mm", "*", "speed=0.5", "mode='fast'", "back=False"],
  },
  tourne: "0x11",
  position: { opcode: "0x12", params: [] },
  "aller à": { opcode: 0x13, params: ["x", "y"] },
  constructor: 0x15,
  negative: -1,
  text: { opcode: "texte", params: ["class", "class_", "options", "k=1"] },
  many: { opcode: 0x16, params: ["first", "*args", "**kwargs"] },
  args: { opcode: 0x17, params: ["args", "*rest"] },
  annotated: { opcode: 0x18, params: ["x: int", "speed: float = 0.5", "/"] },
  required: { opcode: 0x19, params: ["*", "hauteur", "été=None", "p=(1, 2)"] },
  huge: { opcode: 0x1b, params: ["n=2**70", "m=1180591620717411303424"] },
};

const PROGRAM = `import { kwargs, TCPTalks } from "jsr:@tcptalks/tcptalks";
import { opcodes } from "./opcodes.ts";

const robot = new TCPTalks({ ip: "127.0.0.1", opcodes });
export async function drive() {
  const answer: unknown = await robot.remote.avance(300, kwargs({ speed: 0.25, mode: "slow" }));
  await robot.remote.avance(300);
  await robot.remote.tourne(1, "a", [2]);
  await robot.remote.position();
  await robot.remote["aller à"](1, 2);
  await robot.remote.text(1, 2, 3, kwargs({ k: 2 }));
  await robot.remote.many(1, 2, 3, kwargs({ any: 1 }));
  await robot.remote.annotated(1, kwargs({ speed: 1 }));
  await robot.remote.required(kwargs({ hauteur: 1, été: 2 }));
  await robot.execute(opcodes.position);
  return answer;
}
`;

/** Calls that the types forbid, one for each kind of mistake. */
const WRONG = [
  "robot.remote.avance()",
  "robot.remote.avance(300, 0.5)",
  'robot.remote.avance(300, kwargs({ speed: "fast" }))',
  "robot.remote.position(1)",
  'robot.remote["aller à"](1)',
  "robot.remote.unknown()",
];

Deno.test("cli types: what it writes is checked, and checks calls", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = `${folder}/tcptalks.json`;
    const entries = Object.entries(OPCODES)
      // The prototype of a literal is none of its keys.
      .concat([["__proto__", 0x14]])
      .map(([name, value]) =>
        `${JSON.stringify(name)}: ${JSON.stringify(value)}`
      );
    await Deno.writeTextFile(names, `{"opcodes": {${entries.join(", ")}}}`);
    const { code, err } = await tcptalks(
      ["types", "--names", names, "-o", `${folder}/opcodes.ts`],
    );
    assertEquals([code, err], [
      0,
      `13 opcodes written to ${folder}/opcodes.ts\n`,
    ]);
    await Deno.writeTextFile(`${folder}/bot.ts`, PROGRAM);
    for (const [i, call] of WRONG.entries()) {
      await Deno.writeTextFile(
        `${folder}/wrong${i}.ts`,
        PROGRAM.replace("return answer", `await ${call}; return answer`),
      );
    }
    // All at once: most of the time goes into the types of the platform.
    await using check = new Program(
      Deno.execPath(),
      [
        ...["check", "--config", CONFIG, "bot.ts", "opcodes.ts"],
        ...WRONG.map((_, i) => `wrong${i}.ts`),
      ],
      { cwd: folder },
    );
    const { code: refused, said } = await check.ended();
    assert(refused !== 0);
    const places = [...said.matchAll(/^ {4}at \S+\/(\w+)\.ts:/gm)];
    assertEquals(
      new Set(places.map(([, file]) => file)),
      new Set(WRONG.map((_, i) => `wrong${i}`)),
      said,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cli types: controls and direction marks of the robot's file are escaped", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = `${folder}/tcptalks.json`;
    const opcodes = { "\u202ego\x9b": 1, turn: "\u2066t\x9b2J" };
    await Deno.writeTextFile(names, JSON.stringify({ opcodes }));
    const { code, out } = await tcptalks(["types", "--names", names]);
    assertEquals(code, 0);
    assertEquals(
      out.match(/^ {2}.*$/gm),
      [
        '  "\\u202ego\\u009b": opcode<(...args: unknown[]) => unknown>(0x01),',
        '  turn: opcode<(...args: unknown[]) => unknown>("\\u2066t\\u009b2J"),',
      ],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
