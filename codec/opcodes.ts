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

/** Which opcodes each kind of argument follows. */
const ARGUMENTS: Readonly<Record<ArgumentKind, string>> = {
  uint1: "BININT1 BINGET BINPUT PROTO EXT1",
  uint2: "BININT2 EXT2",
  uint4: "LONG_BINGET LONG_BINPUT",
  uint8: "FRAME",
  int4: "BININT EXT4",
  float8: "BINFLOAT",
  long1: "LONG1",
  long4: "LONG4",
  decimalnl_short: "INT GET PUT",
  decimalnl_long: "LONG",
  floatnl: "FLOAT",
  stringnl: "STRING",
  stringnl_noescape: "PERSID",
  stringnl_noescape_pair: "GLOBAL INST",
  string1: "SHORT_BINSTRING",
  string4: "BINSTRING",
  unicodestringnl: "UNICODE",
  unicodestring1: "SHORT_BINUNICODE",
  unicodestring4: "BINUNICODE",
  unicodestring8: "BINUNICODE8",
  bytes1: "SHORT_BINBYTES",
  bytes4: "BINBYTES",
  bytes8: "BINBYTES8",
  bytearray8: "BYTEARRAY8",
};

const names: (string | undefined)[] = new Array(256).fill(undefined);
const codes = new Map<string, number>(Object.entries(Op));
for (const [name, code] of codes) names[code] = name;
const kinds: (ArgumentKind | undefined)[] = new Array(256).fill(undefined);
for (const [kind, opcodes] of Object.entries(ARGUMENTS)) {
  for (const name of opcodes.split(" ")) {
    kinds[codes.get(name)!] = kind as ArgumentKind;
  }
}

/** The name of an opcode, such as `BINUNICODE`; undefined where the byte is none. */
export function opcodeName(code: number): string | undefined {
  return names[code];
}

/** What follows an opcode in the pickle, undefined for nothing. */
export function argumentKind(code: number): ArgumentKind | undefined {
  return kinds[code];
}
