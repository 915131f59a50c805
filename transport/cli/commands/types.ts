import { literalEval } from "../../../codec/text/literals/literal.ts";
import { PyFloat } from "../../../codec/types/scalars.ts";
import { hexOpcode } from "../../options/opcodes.ts";
import { readParam, type RobotInstruction } from "../../options/robot_file.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { harmlessJson } from "../json.ts";
import { OUTPUT, writeOpcodes } from "../given/files.ts";
import { NAMES, readRobot } from "../given/robot.ts";

/** `tcptalks types`. */
export const TYPES: Command = {
  name: "types",
  usage: "",
  summary: "Write the robot's file as opcodes with types, for TypeScript",
  details:
    `What has a default goes into kwargs, with the default's type. The file does not say
what the others are, nor what is returned: write it in the place of unknown.
Needs --allow-read, and --allow-write for -o.`,
  options: {
    ...NAMES,
    ...OUTPUT,
  },
  examples: ["types", "types --names robot.tcptalks.json -o robot.ts"],
  async run(args, terminal) {
    if (args.positionals.length > 0) {
      throw new UsageError(
        `The robot's file is named by --names, not ${args.positionals[0]}`,
      );
    }
    const { names } = await readRobot(args, terminal);
    const instructions = Object.entries(names.instructions);
    if (instructions.length === 0) {
      throw new UsageError(
        'No opcode is known: expected a tcptalks.json here, or --names FILE ("tcptalks names robot.py" makes one)',
      );
    }
    const text = harmlessJson(moduleOf(instructions));
    await writeOpcodes(text, instructions.length, args, terminal);
  },
};

function moduleOf(
  instructions: readonly (readonly [string, RobotInstruction])[],
): string {
  const lines = instructions.map(([name, { opcode, params }]) => {
    const key = name === "__proto__"
      ? '["__proto__"]'
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      ? name
      : JSON.stringify(name);
    const number = hexOpcode(opcode) ?? JSON.stringify(opcode);
    return `  ${key}: opcode<(${
      params === undefined ? "...args: unknown[]" : parametersOf(params)
    }) => unknown>(${number}),`;
  });
  const needsKwargs = lines.some((line) => line.includes("Kwargs<"));
  return `import { ${
    needsKwargs ? "type Kwargs, " : ""
  }opcode } from "jsr:@tcptalks/tcptalks";

/** The robot's instructions: \`new TCPTalks({ ip, opcodes })\`. */
export const opcodes = {
${lines.join("\n")}
};
`;
}

/** Python's parameters as TypeScript's: what has a default, or comes after a star, is a keyword argument. */
function parametersOf(params: readonly string[]): string {
  const plain: string[] = [];
  const keywords: string[] = [];
  const taken = new Set<string>();
  const free = (name: string): string => {
    while (taken.has(name)) name += "_";
    taken.add(name);
    return name;
  };
  let isKeywordOnly = false;
  for (const param of params) {
    const [, bare, stars, name, value] = readParam(param) ?? [];
    if (bare === "/" || stars === "**") continue;
    if (stars === "*") {
      return [...plain, `...${free("args")}: unknown[]`].join(", ");
    }
    if (name === undefined) isKeywordOnly = true;
    else if (value === undefined && !isKeywordOnly) {
      plain.push(`${free(safe(name))}: unknown`);
    } else {
      keywords.push(
        value === undefined ? `${name}: unknown` : `${name}?: ${typeOf(value)}`,
      );
    }
  }
  return keywords.length === 0 ? plain.join(", ") : [
    ...plain,
    `${free("options")}?: Kwargs<{ ${keywords.join("; ")} }>`,
  ].join(", ");
}

/** A name that TypeScript has another use for gets an underscore. */
function safe(name: string): string {
  return /^(?:class|const|default|delete|enum|export|extends|function|new|null|super|switch|this|throw|typeof|var|void|with|yield|let|static|package|private|public|protected|interface|implements|catch|case|do|debugger|false|true|instanceof|in|import|for|finally|if|else|return|try|while|break|continue|arguments|eval|await)$/
      .test(name)
    ? `${name}_`
    : name;
}

function typeOf(text: string): string {
  let value: unknown;
  try {
    value = literalEval(text.trim());
  } catch {
    return "unknown";
  }
  if (value instanceof PyFloat) return "number";
  const type = typeof value;
  return type === "number" || type === "string" || type === "boolean"
    ? type
    : "unknown";
}
