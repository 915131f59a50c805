/** Every bound of the monitor. */

/** Pages that look at a time. */
export const MAX_VIEWERS = 16;
/** Characters that wait for a page that does not read. */
export const MAX_QUEUED = 16 * 1024 * 1024;
/** Characters of the messages of one line of the stream; a longer message alone is one too. */
export const MAX_LINE = 256 * 1024;
/** Messages of one line of the stream that passed before the page came: they are decoded anew. */
export const MAX_PAST = 250;
/** Bytes of messages that are decoded anew in one turn. */
export const PAST_BYTES = 256 * 1024;
/** Milliseconds between two lines of the stream. */
export const BATCH_MS = 50;
/** Messages whose bytes are kept, for their details. */
export const MAX_KEPT = 40_000;
/** Bytes of messages that are kept; a longer message alone is kept too. */
export const MAX_KEPT_BYTES = 64 * 1024 * 1024;
/** Characters of a value in a row. */
export const MAX_TEXT = 300;
/** Items of one container in a tree. */
export const MAX_ITEMS = 200;
/** Items of a whole tree. */
export const MAX_NODES = 5000;
/** Nesting of a tree. */
export const MAX_TREE_DEPTH = 20;
/** Characters of a text in a tree. */
export const MAX_TREE_TEXT = 400;
/** Characters of what pickletools prints, and of a traceback. */
export const MAX_DIS = 100_000;
/** Bytes that are shown in hexadecimal. */
export const MAX_HEX_BYTES = 4096;
/** Links whose state is told. */
export const MAX_LINKS = 50;
/** Notes of what went wrong that are kept. */
export const MAX_NOTES = 20;
/** Opcodes that the call form knows. */
export const MAX_OPCODES = 500;
/** Bytes of what a page asks. */
export const MAX_ASK_BYTES = 1024 * 1024;
/** Characters of a call's opcode, and of its arguments, as they are typed. */
export const MAX_TYPED = 128 * 1024;
/** Errors of a recording that are jumped to. */
export const MAX_ERRORS = 1000;
