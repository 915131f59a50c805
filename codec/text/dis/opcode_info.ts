import { type ArgumentKind, argumentKind, Op } from "../../opcodes.ts";

/** An opcode as pickletools describes it. */
export interface OpcodeInfo {
  /** The byte. */
  readonly code: number;
  /** The name, such as `BINUNICODE`. */
  readonly name: string;
  /** The protocol that introduced it. */
  readonly proto: number;
  /** What follows it in the pickle, undefined for nothing. */
  readonly arg: ArgumentKind | undefined;
  /** What it takes from the stack, the top last; `mark` and `stackslice` for a mark and all above it. */
  readonly before: readonly string[];
  /** What it puts on the stack, the top last. */
  readonly after: readonly string[];
}

/** What opcodes take from the stack and put there, and which do: each with the protocol that introduced it. */
const EFFECTS: readonly (readonly [
  before: string,
  after: string,
  opcodes: string,
])[] = [
  ["", "mark", "MARK=0"],
  ["", "tuple", "EMPTY_TUPLE=1"],
  ["any", "", "STOP=0 POP=0"],
  ["mark stackslice", "", "POP_MARK=1"],
  ["any", "any any", "DUP=0"],
  ["", "bytes", "BINBYTES=3 SHORT_BINBYTES=3 BINBYTES8=4"],
  ["", "float", "FLOAT=0 BINFLOAT=1"],
  ["", "int_or_bool", "INT=0"],
  ["", "int", "BININT=1 BININT1=1 LONG=0 BININT2=1 LONG1=2 LONG4=2"],
  ["", "None", "NONE=0"],
  [
    "",
    "any",
    "PERSID=0 GLOBAL=0 GET=0 BINGET=1 LONG_BINGET=1 EXT1=2 EXT2=2 EXT4=2",
  ],
  ["any", "any", "BINPERSID=1 MEMOIZE=4"],
  ["any any", "any", "REDUCE=0 BUILD=0 NEWOBJ=2"],
  ["", "bytes_or_str", "STRING=0 BINSTRING=1 SHORT_BINSTRING=1"],
  ["", "str", "UNICODE=0 BINUNICODE=1 SHORT_BINUNICODE=4 BINUNICODE8=4"],
  ["", "list", "EMPTY_LIST=1"],
  ["list any", "list", "APPEND=0"],
  ["mark stackslice", "dict", "DICT=0"],
  ["list mark stackslice", "list", "APPENDS=1"],
  ["mark stackslice", "any", "INST=0"],
  ["mark stackslice", "list", "LIST=0"],
  ["mark any stackslice", "any", "OBJ=1"],
  ["", "", "PUT=0 BINPUT=1 LONG_BINPUT=1 PROTO=2 FRAME=4"],
  ["dict any any", "dict", "SETITEM=0"],
  ["mark stackslice", "tuple", "TUPLE=0"],
  ["dict mark stackslice", "dict", "SETITEMS=1"],
  ["", "dict", "EMPTY_DICT=1"],
  ["any", "tuple", "TUPLE1=2"],
  ["any any", "tuple", "TUPLE2=2"],
  ["any any any", "tuple", "TUPLE3=2"],
  ["", "bool", "NEWTRUE=2 NEWFALSE=2"],
  ["", "set", "EMPTY_SET=4"],
  ["set mark stackslice", "set", "ADDITEMS=4"],
  ["mark stackslice", "frozenset", "FROZENSET=4"],
  ["any any any", "any", "NEWOBJ_EX=4"],
  ["str str", "any", "STACK_GLOBAL=4"],
  ["", "bytearray", "BYTEARRAY8=5"],
  ["", "buffer", "NEXT_BUFFER=5"],
  ["buffer", "buffer", "READONLY_BUFFER=5"],
];

const byCode: (OpcodeInfo | undefined)[] = new Array(256).fill(undefined);
for (const [before, after, opcodes] of EFFECTS) {
  for (const opcode of opcodes.split(" ")) {
    const [name = "", proto] = opcode.split("=");
    const code = Op[name as keyof typeof Op];
    byCode[code] = {
      code,
      name,
      proto: Number(proto),
      arg: argumentKind(code),
      before: before.match(/\w+/g) ?? [],
      after: after.match(/\w+/g) ?? [],
    };
  }
}

/**
 * Describes an opcode.
 *
 * @returns What pickletools knows of it, or undefined where the byte is no opcode.
 */
export function opcodeInfo(code: number): OpcodeInfo | undefined {
  return byCode[code];
}
