/**
 * The pickle opcodes by number, under pickletools' names. Files in which speed
 * counts take them out into constants of their own: those V8 makes part of the
 * machine code, an imported object's field it loads and checks each time.
 */
export const Op = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  FLOAT: 0x46,
  BINFLOAT: 0x47,
  INT: 0x49,
  BININT: 0x4a,
  BININT1: 0x4b,
  LONG: 0x4c,
  BININT2: 0x4d,
  NONE: 0x4e,
  PERSID: 0x50,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  UNICODE: 0x56,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  DICT: 0x64,
  APPENDS: 0x65,
  GET: 0x67,
  BINGET: 0x68,
  INST: 0x69,
  LONG_BINGET: 0x6a,
  LIST: 0x6c,
  OBJ: 0x6f,
  PUT: 0x70,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const;

/** What follows an opcode in the pickle, under pickletools' names. */
export type ArgumentKind =
  | "uint1"
  | "uint2"
  | "uint4"
  | "uint8"
  | "int4"
  | "float8"
  | "long1"
  | "long4"
  | "decimalnl_short"
  | "decimalnl_long"
  | "floatnl"
  | "stringnl"
  | "stringnl_noescape"
  | "stringnl_noescape_pair"
  | "string1"
  | "string4"
  | "unicodestringnl"
  | "unicodestring1"
  | "unicodestring4"
  | "unicodestring8"
  | "bytes1"
  | "bytes4"
  | "bytes8"
  | "bytearray8";

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
  arg: ArgumentKind | undefined,
  before: string,
  after: string,
): OpcodeInfo {
  const items = (list: string) => list === "" ? [] : list.split(" ");
  return {
    code: Op[name],
    name,
    proto,
    arg,
    before: items(before),
    after: items(after),
  };
}

const rows: readonly OpcodeInfo[] = [
  row("MARK", 0, undefined, "", "mark"),
  row("EMPTY_TUPLE", 1, undefined, "", "tuple"),
  row("STOP", 0, undefined, "any", ""),
  row("POP", 0, undefined, "any", ""),
  row("POP_MARK", 1, undefined, "mark stackslice", ""),
  row("DUP", 0, undefined, "any", "any any"),
  row("BINBYTES", 3, "bytes4", "", "bytes"),
  row("SHORT_BINBYTES", 3, "bytes1", "", "bytes"),
  row("FLOAT", 0, "floatnl", "", "float"),
  row("BINFLOAT", 1, "float8", "", "float"),
  row("INT", 0, "decimalnl_short", "", "int_or_bool"),
  row("BININT", 1, "int4", "", "int"),
  row("BININT1", 1, "uint1", "", "int"),
  row("LONG", 0, "decimalnl_long", "", "int"),
  row("BININT2", 1, "uint2", "", "int"),
  row("NONE", 0, undefined, "", "None"),
  row("PERSID", 0, "stringnl_noescape", "", "any"),
  row("BINPERSID", 1, undefined, "any", "any"),
  row("REDUCE", 0, undefined, "any any", "any"),
  row("STRING", 0, "stringnl", "", "bytes_or_str"),
  row("BINSTRING", 1, "string4", "", "bytes_or_str"),
  row("SHORT_BINSTRING", 1, "string1", "", "bytes_or_str"),
  row("UNICODE", 0, "unicodestringnl", "", "str"),
  row("BINUNICODE", 1, "unicodestring4", "", "str"),
  row("EMPTY_LIST", 1, undefined, "", "list"),
  row("APPEND", 0, undefined, "list any", "list"),
  row("BUILD", 0, undefined, "any any", "any"),
  row("GLOBAL", 0, "stringnl_noescape_pair", "", "any"),
  row("DICT", 0, undefined, "mark stackslice", "dict"),
  row("APPENDS", 1, undefined, "list mark stackslice", "list"),
  row("GET", 0, "decimalnl_short", "", "any"),
  row("BINGET", 1, "uint1", "", "any"),
  row("INST", 0, "stringnl_noescape_pair", "mark stackslice", "any"),
  row("LONG_BINGET", 1, "uint4", "", "any"),
  row("LIST", 0, undefined, "mark stackslice", "list"),
  row("OBJ", 1, undefined, "mark any stackslice", "any"),
  row("PUT", 0, "decimalnl_short", "", ""),
  row("BINPUT", 1, "uint1", "", ""),
  row("LONG_BINPUT", 1, "uint4", "", ""),
  row("SETITEM", 0, undefined, "dict any any", "dict"),
  row("TUPLE", 0, undefined, "mark stackslice", "tuple"),
  row("SETITEMS", 1, undefined, "dict mark stackslice", "dict"),
  row("EMPTY_DICT", 1, undefined, "", "dict"),
  row("PROTO", 2, "uint1", "", ""),
  row("NEWOBJ", 2, undefined, "any any", "any"),
  row("EXT1", 2, "uint1", "", "any"),
  row("EXT2", 2, "uint2", "", "any"),
  row("EXT4", 2, "int4", "", "any"),
  row("TUPLE1", 2, undefined, "any", "tuple"),
  row("TUPLE2", 2, undefined, "any any", "tuple"),
  row("TUPLE3", 2, undefined, "any any any", "tuple"),
  row("NEWTRUE", 2, undefined, "", "bool"),
  row("NEWFALSE", 2, undefined, "", "bool"),
  row("LONG1", 2, "long1", "", "int"),
  row("LONG4", 2, "long4", "", "int"),
  row("SHORT_BINUNICODE", 4, "unicodestring1", "", "str"),
  row("BINUNICODE8", 4, "unicodestring8", "", "str"),
  row("BINBYTES8", 4, "bytes8", "", "bytes"),
  row("EMPTY_SET", 4, undefined, "", "set"),
  row("ADDITEMS", 4, undefined, "set mark stackslice", "set"),
  row("FROZENSET", 4, undefined, "mark stackslice", "frozenset"),
  row("NEWOBJ_EX", 4, undefined, "any any any", "any"),
  row("STACK_GLOBAL", 4, undefined, "str str", "any"),
  row("MEMOIZE", 4, undefined, "any", "any"),
  row("FRAME", 4, "uint8", "", ""),
  row("BYTEARRAY8", 5, "bytearray8", "", "bytearray"),
  row("NEXT_BUFFER", 5, undefined, "", "buffer"),
  row("READONLY_BUFFER", 5, undefined, "buffer", "buffer"),
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
