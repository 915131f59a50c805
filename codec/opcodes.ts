/**
 * The pickle opcodes by number, under pickletools' names. Files in which speed
 * counts take them out into constants of their own: those V8 makes part of the
 * machine code, an imported object's field it loads and checks each time.
 */
export const Op = {
  /** Protocol 0. */
  MARK: 0x28,
  /** Protocol 1. */
  EMPTY_TUPLE: 0x29,
  /** Protocol 0. */
  STOP: 0x2e,
  /** Protocol 0. */
  POP: 0x30,
  /** Protocol 1. */
  POP_MARK: 0x31,
  /** Protocol 0. */
  DUP: 0x32,
  /** Protocol 3. */
  BINBYTES: 0x42,
  /** Protocol 3. */
  SHORT_BINBYTES: 0x43,
  /** Protocol 0. */
  FLOAT: 0x46,
  /** Protocol 1. */
  BINFLOAT: 0x47,
  /** Protocol 0. */
  INT: 0x49,
  /** Protocol 1. */
  BININT: 0x4a,
  /** Protocol 1. */
  BININT1: 0x4b,
  /** Protocol 0. */
  LONG: 0x4c,
  /** Protocol 1. */
  BININT2: 0x4d,
  /** Protocol 0. */
  NONE: 0x4e,
  /** Protocol 0. */
  PERSID: 0x50,
  /** Protocol 1. */
  BINPERSID: 0x51,
  /** Protocol 0. */
  REDUCE: 0x52,
  /** Protocol 0. */
  STRING: 0x53,
  /** Protocol 1. */
  BINSTRING: 0x54,
  /** Protocol 1. */
  SHORT_BINSTRING: 0x55,
  /** Protocol 0. */
  UNICODE: 0x56,
  /** Protocol 1. */
  BINUNICODE: 0x58,
  /** Protocol 1. */
  EMPTY_LIST: 0x5d,
  /** Protocol 0. */
  APPEND: 0x61,
  /** Protocol 0. */
  BUILD: 0x62,
  /** Protocol 0. */
  GLOBAL: 0x63,
  /** Protocol 0. */
  DICT: 0x64,
  /** Protocol 1. */
  APPENDS: 0x65,
  /** Protocol 0. */
  GET: 0x67,
  /** Protocol 1. */
  BINGET: 0x68,
  /** Protocol 0. */
  INST: 0x69,
  /** Protocol 1. */
  LONG_BINGET: 0x6a,
  /** Protocol 0. */
  LIST: 0x6c,
  /** Protocol 1. */
  OBJ: 0x6f,
  /** Protocol 0. */
  PUT: 0x70,
  /** Protocol 1. */
  BINPUT: 0x71,
  /** Protocol 1. */
  LONG_BINPUT: 0x72,
  /** Protocol 0. */
  SETITEM: 0x73,
  /** Protocol 0. */
  TUPLE: 0x74,
  /** Protocol 1. */
  SETITEMS: 0x75,
  /** Protocol 1. */
  EMPTY_DICT: 0x7d,
  /** Protocol 2. */
  PROTO: 0x80,
  /** Protocol 2. */
  NEWOBJ: 0x81,
  /** Protocol 2. */
  EXT1: 0x82,
  /** Protocol 2. */
  EXT2: 0x83,
  /** Protocol 2. */
  EXT4: 0x84,
  /** Protocol 2. */
  TUPLE1: 0x85,
  /** Protocol 2. */
  TUPLE2: 0x86,
  /** Protocol 2. */
  TUPLE3: 0x87,
  /** Protocol 2. */
  NEWTRUE: 0x88,
  /** Protocol 2. */
  NEWFALSE: 0x89,
  /** Protocol 2. */
  LONG1: 0x8a,
  /** Protocol 2. */
  LONG4: 0x8b,
  /** Protocol 4. */
  SHORT_BINUNICODE: 0x8c,
  /** Protocol 4. */
  BINUNICODE8: 0x8d,
  /** Protocol 4. */
  BINBYTES8: 0x8e,
  /** Protocol 4. */
  EMPTY_SET: 0x8f,
  /** Protocol 4. */
  ADDITEMS: 0x90,
  /** Protocol 4. */
  FROZENSET: 0x91,
  /** Protocol 4. */
  NEWOBJ_EX: 0x92,
  /** Protocol 4. */
  STACK_GLOBAL: 0x93,
  /** Protocol 4. */
  MEMOIZE: 0x94,
  /** Protocol 4. */
  FRAME: 0x95,
  /** Protocol 5. */
  BYTEARRAY8: 0x96,
  /** Protocol 5. */
  NEXT_BUFFER: 0x97,
  /** Protocol 5. */
  READONLY_BUFFER: 0x98,
} as const;
