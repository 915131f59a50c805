import { type CodecLimits, DEFAULT_CODEC_LIMITS } from "../limits.ts";
import { Failure, PickleWriter } from "./writer.ts";
import { KeyMemo, ObjectMemo, StringMemo } from "./memo.ts";
import { Op } from "../opcodes.ts";
import { type PicklerSettings, pickleSettings } from "./pickler_options.ts";
import { isAnyLeftOut, isLeftOut } from "../types/traces.ts";

const {
  BINGET,
  BINPUT,
  FRAME,
  LONG_BINGET,
  LONG_BINPUT,
  MEMOIZE,
  PROTO,
  STOP,
} = Op;

/** CPython closes a frame at the first value after so many bytes, and leaves larger strings out of it. */
const FRAME_SIZE = 65536;

const FRAME_HEADER = 9;

/** Less than so many bytes have no frame since CPython 3.7. */
const LEAST_FRAMED = 4;

/** What is written anew for each call, of what was written before; a pickle of a peer may say it in a few bytes each. */
const MAX_COPIED = 1_000_000;
/** Of less than this a peer saves nothing. */
const FEW_COPIED = 16;

/** No frame to close. A small integer for V8, and so within reach: `#cut` looks again. */
const NEVER = 0x3fff_ffff;

const NO_WRITER = new PickleWriter(0);

/**
 * One pickle being written: the bytes, the frame they are in, and the memo.
 * What values become which bytes is the business of `save`.
 */
export class Emitter {
  /** The writer's buffer. */
  buffer: Uint8Array<ArrayBuffer>;
  /** The same bytes as `buffer`, for numbers. */
  view: DataView<ArrayBuffer>;
  /** Where the next byte goes. */
  position = 0;
  /** The protocol, 2 to 5. */
  protocol: number;
  /** What else was asked for. */
  settings: PicklerSettings;
  /** Whether equal strings are one object. */
  sharesStrings = true;
  /** Whether each value is to be asked for its persistent id. */
  hasPersistentIds = false;
  /** Whether the keys of dicts are strings like any other: shared, and not asked for. */
  isPlain = true;
  /** How many objects have a memo index, which is the next one. */
  memoized = 0;
  /** The objects that have one, by identity. */
  readonly objects: ObjectMemo = new ObjectMemo();
  /** The strings that have one, by content. */
  readonly strings: StringMemo = new StringMemo();
  /** The class references that have one, by name. */
  globals: Map<string, number> | undefined;
  /** The first keys of the dict before, by their place in it. */
  readonly keys: KeyMemo = new KeyMemo();
  /** Where the frame is full, which the next value closes then. */
  cutAt = NEVER;
  /** How often the objects that lead back to themselves were begun. */
  begun: Map<object, number> | undefined;
  /** How many containers are open. */
  depth = 0;

  #writer = NO_WRITER;
  #limits: Readonly<CodecLimits> = DEFAULT_CODEC_LIMITS;
  #start = 0;
  #frame = 0;
  #isSingle = false;
  #leastFramed = LEAST_FRAMED;
  #mayLeaveOut = false;
  #answers: unknown[] = [];
  #asked = 0;
  #sources: Set<object> | undefined;
  #copied = 0;

  readonly #save: (emitter: Emitter, value: unknown) => void;

  /** Makes an idle one. What writes values is handed to it, so that no file that writes a kind of them imports what writes any. */
  constructor(save: (emitter: Emitter, value: unknown) => void) {
    this.#save = save;
    this.settings = pickleSettings({});
    this.protocol = this.settings.protocol;
    this.buffer = this.#writer.buffer;
    this.view = this.#writer.view;
  }

  /** Begins a pickle after what the writer holds. */
  begin(writer: PickleWriter, settings: PicklerSettings): void {
    if (writer.busy) {
      throw new Failure("another pickle is being written into the same writer");
    }
    writer.busy = true;
    this.#writer = writer;
    this.buffer = writer.buffer;
    this.view = writer.view;
    this.#start = this.position = writer.length;
    this.#mayLeaveOut = isAnyLeftOut();
    if (this.settings !== settings) this.#follow(settings);
    this.op1(PROTO, this.protocol);
    if (this.protocol >= 4) this.openFrame();
    else this.cutAt = NEVER;
  }

  /** Begins the same pickle again, now with a place in the memo for every object. */
  beginAgain(): void {
    const writer = this.#writer, answers = this.#answers;
    this.clear();
    this.begin(writer, this.settings);
    this.#answers = answers;
    this.#mayLeaveOut = false;
  }

  /** Writes any value, as the part of another. */
  save(value: unknown): void {
    this.#save(this, value);
  }

  /** Ends the pickle, which the writer then holds. */
  end(): void {
    this.byte(STOP);
    if (this.protocol >= 4) this.closeFrame();
    this.#checkSize();
    if (this.memoized > this.#limits.maxMemo) {
      throw new Failure(
        `it has ${this.memoized} objects, beyond "limits.maxMemo" (${this.#limits.maxMemo})`,
      );
    }
    this.#writer.length = this.position;
  }

  /** Lets go of the writer and of the values, whether the pickle was ended or not. */
  clear(): void {
    this.#writer.busy = false;
    this.#writer = NO_WRITER;
    this.objects.clear();
    this.strings.clear();
    this.globals = this.begun = undefined;
    this.keys.clear();
    if (this.#answers.length > 0) this.#answers = [];
    this.#asked = 0;
    this.#sources = undefined;
    this.#copied = 0;
    this.memoized = 0;
    this.depth = 0;
  }

  /** Counts arguments that have no place in the memo, as in CPython: calls that share them write them again and again. */
  copy(source: object, length: number): void {
    if (length < FEW_COPIED) return;
    const sources = this.#sources ??= new Set();
    if (sources.has(source)) this.#copied += length;
    else sources.add(source);
    if (this.#copied <= MAX_COPIED) return;
    throw new Failure(
      `by protocol ${this.protocol} the same arguments would be written again and again, use protocol 4`,
    );
  }

  /** Makes room for so many more bytes. */
  room(count: number): void {
    if (this.position + count > this.buffer.length) this.grow(count);
  }

  /** Writes one byte, mostly an opcode. */
  byte(value: number): void {
    this.room(1);
    this.buffer[this.position++] = value;
  }

  /** Writes an opcode and a one-byte argument. */
  op1(op: number, value: number): void {
    this.room(2);
    this.view.setUint16(this.position, op | value << 8, true);
    this.position += 2;
  }

  /** Writes an opcode and a four-byte argument. */
  op4(op: number, value: number): void {
    this.room(5);
    this.buffer[this.position] = op;
    this.view.setUint32(this.position + 1, value, true);
    this.position += 5;
  }

  /** Whether an object has no place in the memo, as in the pickle that it came from. */
  leavesOut(object: object): boolean {
    return this.#mayLeaveOut && isLeftOut(object);
  }

  /** Asks a hook of the caller's: once, also where the pickle is begun again. */
  ask<T>(hook: () => T): T {
    if (!this.#mayLeaveOut && this.#answers.length === 0) return hook();
    const place = this.#asked++;
    if (place === this.#answers.length) this.#answers.push(hook());
    return this.#answers[place] as T;
  }

  /** Gives the object on top of the stack the next memo index. */
  put(): void {
    const index = this.memoized++;
    if (this.protocol >= 4) this.byte(MEMOIZE);
    else if (index < 256) this.op1(BINPUT, index);
    else this.op4(LONG_BINPUT, index);
  }

  /** The same, and remembers the object by identity. */
  putObject(object: object): void {
    if (this.leavesOut(object)) return this.objects.leaveOut(object);
    this.objects.add(object, this.memoized);
    this.put();
  }

  /** Writes the opcode that makes an object, and gives it the next memo index. */
  make(op: number, object: object): void {
    if (this.leavesOut(object)) {
      this.objects.leaveOut(object);
      return this.byte(op);
    }
    this.objects.add(object, this.memoized);
    if (this.protocol < 4) return this.#makeOld(op);
    this.memoized++;
    this.op1(op, MEMOIZE);
  }

  /** Writes a reference to an object that is in the memo. */
  get(index: number): void {
    if (index < 256) this.op1(BINGET, index);
    else this.op4(LONG_BINGET, index);
  }

  /** Goes one container deeper. */
  enter(): void {
    if (++this.depth > this.#limits.maxDepth) {
      throw new Failure(
        `it is nested deeper than "limits.maxDepth" (${this.#limits.maxDepth})`,
      );
    }
  }

  /** To be called before each value: closes a frame that is full. */
  boundary(): void {
    if (this.position >= this.cutAt) this.#cut();
  }

  /** Whether content of so many bytes stands outside the frames. */
  isLarge(size: number): boolean {
    return size >= FRAME_SIZE && this.protocol >= 4 &&
      this.settings.framing === "cpython";
  }

  /** Opens a frame. */
  openFrame(): void {
    this.room(FRAME_HEADER);
    this.#frame = this.position;
    this.position += FRAME_HEADER;
    this.cutAt = this.#isSingle ? NEVER : this.position + FRAME_SIZE;
  }

  /** Closes the frame: fills in its length, or takes the header away again from less than 4 bytes. */
  closeFrame(): void {
    const { buffer, view, position } = this;
    const frame = this.#frame, content = frame + FRAME_HEADER;
    const size = position - content;
    if (size < this.#leastFramed) {
      buffer.copyWithin(frame, content, position);
      this.position = frame + size;
    } else {
      buffer[frame] = FRAME;
      view.setUint32(frame + 1, size, true);
      view.setUint32(frame + 5, size / 2 ** 32, true);
    }
  }

  #cut(): void {
    if (this.cutAt === NEVER) return;
    this.closeFrame();
    this.openFrame();
  }

  #follow(settings: PicklerSettings): void {
    this.settings = settings;
    this.protocol = settings.protocol;
    this.sharesStrings = settings.shareStrings;
    this.hasPersistentIds = settings.persistentId !== undefined;
    this.isPlain = this.sharesStrings && !this.hasPersistentIds;
    this.#limits = settings.limits;
    this.#isSingle = settings.framing === "single";
    this.#leastFramed = settings.framing === "python3.6" ? 0 : LEAST_FRAMED;
  }

  #makeOld(op: number): void {
    this.byte(op);
    this.put();
  }

  /** Gets room for so many more bytes, where there is none. */
  grow(count: number): void {
    this.#checkSize();
    this.#writer.grow(this.position, count);
    this.buffer = this.#writer.buffer;
    this.view = this.#writer.view;
  }

  #checkSize(): void {
    const limit = this.#limits.maxMessageBytes;
    if (this.position - this.#start > limit) {
      throw new Failure(
        `it takes more bytes than "limits.maxMessageBytes" (${limit})`,
      );
    }
  }
}
