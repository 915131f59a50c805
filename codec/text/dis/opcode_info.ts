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

function row(
  name: keyof typeof Op,
  proto: number,
  before: string,
  after: string,
): OpcodeInfo {
  const items = (list: string) => list === "" ? [] : list.split(" ");
  return {
    code: Op[name],
    name,
    proto,
    arg: argumentKind(Op[name]),
    before: items(before),
    after: items(after),
  };
}

const rows: readonly OpcodeInfo[] = [
  row("MARK", 0, "", "mark"),
  row("EMPTY_TUPLE", 1, "", "tuple"),
  row("STOP", 0, "any", ""),
  row("POP", 0, "any", ""),
  row("POP_MARK", 1, "mark stackslice", ""),
  row("DUP", 0, "any", "any any"),
  row("BINBYTES", 3, "", "bytes"),
  row("SHORT_BINBYTES", 3, "", "bytes"),
  row("FLOAT", 0, "", "float"),
  row("BINFLOAT", 1, "", "float"),
  row("INT", 0, "", "int_or_bool"),
  row("BININT", 1, "", "int"),
  row("BININT1", 1, "", "int"),
  row("LONG", 0, "", "int"),
  row("BININT2", 1, "", "int"),
  row("NONE", 0, "", "None"),
  row("PERSID", 0, "", "any"),
  row("BINPERSID", 1, "any", "any"),
  row("REDUCE", 0, "any any", "any"),
  row("STRING", 0, "", "bytes_or_str"),
  row("BINSTRING", 1, "", "bytes_or_str"),
  row("SHORT_BINSTRING", 1, "", "bytes_or_str"),
  row("UNICODE", 0, "", "str"),
  row("BINUNICODE", 1, "", "str"),
  row("EMPTY_LIST", 1, "", "list"),
  row("APPEND", 0, "list any", "list"),
  row("BUILD", 0, "any any", "any"),
  row("GLOBAL", 0, "", "any"),
  row("DICT", 0, "mark stackslice", "dict"),
  row("APPENDS", 1, "list mark stackslice", "list"),
  row("GET", 0, "", "any"),
  row("BINGET", 1, "", "any"),
  row("INST", 0, "mark stackslice", "any"),
  row("LONG_BINGET", 1, "", "any"),
  row("LIST", 0, "mark stackslice", "list"),
  row("OBJ", 1, "mark any stackslice", "any"),
  row("PUT", 0, "", ""),
  row("BINPUT", 1, "", ""),
  row("LONG_BINPUT", 1, "", ""),
  row("SETITEM", 0, "dict any any", "dict"),
  row("TUPLE", 0, "mark stackslice", "tuple"),
  row("SETITEMS", 1, "dict mark stackslice", "dict"),
  row("EMPTY_DICT", 1, "", "dict"),
  row("PROTO", 2, "", ""),
  row("NEWOBJ", 2, "any any", "any"),
  row("EXT1", 2, "", "any"),
  row("EXT2", 2, "", "any"),
  row("EXT4", 2, "", "any"),
  row("TUPLE1", 2, "any", "tuple"),
  row("TUPLE2", 2, "any any", "tuple"),
  row("TUPLE3", 2, "any any any", "tuple"),
  row("NEWTRUE", 2, "", "bool"),
  row("NEWFALSE", 2, "", "bool"),
  row("LONG1", 2, "", "int"),
  row("LONG4", 2, "", "int"),
  row("SHORT_BINUNICODE", 4, "", "str"),
  row("BINUNICODE8", 4, "", "str"),
  row("BINBYTES8", 4, "", "bytes"),
  row("EMPTY_SET", 4, "", "set"),
  row("ADDITEMS", 4, "set mark stackslice", "set"),
  row("FROZENSET", 4, "mark stackslice", "frozenset"),
  row("NEWOBJ_EX", 4, "any any any", "any"),
  row("STACK_GLOBAL", 4, "str str", "any"),
  row("MEMOIZE", 4, "any", "any"),
  row("FRAME", 4, "", ""),
  row("BYTEARRAY8", 5, "", "bytearray"),
  row("NEXT_BUFFER", 5, "", "buffer"),
  row("READONLY_BUFFER", 5, "buffer", "buffer"),
];

const byCode: (OpcodeInfo | undefined)[] = new Array(256).fill(undefined);
for (const info of rows) byCode[info.code] = info;

/**
 * Describes an opcode.
 *
 * @returns What pickletools knows of it, or undefined where the byte is no opcode.
 */
export function opcodeInfo(code: number): OpcodeInfo | undefined {
  return byCode[code];
}
