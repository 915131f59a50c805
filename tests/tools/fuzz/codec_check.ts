/** What the codec promises of any bytes; an input is checked against all of it. */

import {
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleLimitError,
  type PickleProtocol,
  PicklingError,
  repr,
  TruncatedPickleError,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { asMeant, emptyAsBytes } from "../differential/meaning.ts";
import { mergesKeys } from "../differential/permitted.ts";
import { Random } from "../../kit/random.ts";
import {
  changesProtocol,
  dropsCall,
  hasBuffers,
  hasFloatAsIndex,
  holdsItselfByCall,
  isPrintedOtherwise,
  isUsedTooEarly,
  losesFold,
  mayNotPickle,
  namedAsIs,
  reachesOutside,
  withoutNaNs,
} from "./codec_differences.ts";
import {
  type CodecInput,
  readingOptions,
  writingOptions,
} from "./codec_input.ts";

/** What reading gave: a value, or one of our errors. */
export type Outcome =
  | { readonly value: unknown; readonly error?: never }
  | { readonly error: UnpicklingError; readonly value?: never };

/** A promise that was broken; the message begins with which, up to a colon. */
export class BrokenPromise extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BrokenPromise";
  }
}

const PROTOCOLS: readonly PickleProtocol[] = [2, 3, 4, 5];

let executions = 0;

/** How often the codec read or wrote a pickle for these checks. */
export function countExecutions(): number {
  return executions;
}

/** What is compared of a value: what goes beyond is cut alike on both sides. */
const SHOWN = { maxLength: 20_000 };

/**
 * Checks one input.
 *
 * @param input The input.
 * @param turn Which protocol and cuts have their turn where not all have.
 * @returns Which promise was broken, undefined for none.
 */
export function checkCodec(
  input: CodecInput,
  turn?: number,
): string | undefined {
  try {
    const whole = read(input);
    if (turn === undefined) {
      for (const seed of [0, 1, 2]) checkPushed(input, whole, seed);
      for (const protocol of PROTOCOLS) checkAgain(input, whole, protocol);
      checkExact(input, whole, PROTOCOLS);
      return undefined;
    }
    const protocol = PROTOCOLS[turn & 3] ?? 4;
    if (turn % 3 === 0) checkPushed(input, whole, turn);
    else if (turn % 3 === 1) checkAgain(input, whole, protocol);
    else checkExact(input, whole, [protocol]);
    return undefined;
  } catch (error) {
    if (error instanceof BrokenPromise) return error.message;
    throw error;
  }
}

/** Reads an input; anything but a value and our errors breaks a promise. */
export function read(input: CodecInput, exact = false): Outcome {
  return attempt("loads", input.bytes.length, () =>
    loads(input.bytes, {
      ...readingOptions(input),
      exact,
      trailing: "ignore",
    }));
}

function attempt(what: string, size: number, work: () => unknown): Outcome {
  executions++;
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof UnpicklingError)) {
      throw new BrokenPromise(`foreign error of ${what}: ${show(error)}`);
    }
    const { offset = -1, message } = error;
    if (offset < 0 || offset > size || message === "") {
      throw new BrokenPromise(`error without a place: ${show(error)}`);
    }
    return { error };
  }
}

/** The push decoder, fed in pieces, says what `loads` says. */
function checkPushed(input: CodecInput, whole: Outcome, seed: number): void {
  const { bytes } = input;
  const random = new Random(seed);
  const longest = random.pick([1, 3, 20, 200]);
  const pushed = attempt("PickleDecoder", bytes.length, () => {
    const decoder = new PickleDecoder(readingOptions(input));
    for (let at = 0; at < bytes.length;) {
      const size = random.between(1, longest);
      decoder.push(bytes.slice(at, at += size));
      const value = decoder.next();
      if (value !== NEED_MORE) return value;
    }
    decoder.end();
    throw new TruncatedPickleError("Nothing came", 1, { offset: 0 });
  });
  const isEarly = whole.error instanceof TruncatedPickleError ||
    whole.error instanceof PickleLimitError;
  // A stream does not wait for the rest of a frame, nor ask how long it is.
  if (isEarly && whole.error.opcode === "FRAME") return;
  const same = whole.error && pushed.error
    ? verdict(whole.error) === verdict(pushed.error)
    : !whole.error && !pushed.error &&
      shown(whole.value) === shown(pushed.value);
  if (same) return;
  throw new BrokenPromise(
    `pushed otherwise: ${outcomeText(whole)} whole, ${
      outcomeText(pushed)
    } in pieces`,
  );
}

/** An error without what the push decoder cannot say alike: what a cut pickle lacks. */
function verdict(error: UnpicklingError): string {
  return error instanceof TruncatedPickleError
    ? `${error.name} ${error.offset}`
    : `${error.name} ${error.message}`;
}

/** What was read can be written, and means the same when it is read again. */
function checkAgain(
  input: CodecInput,
  whole: Outcome,
  protocol: PickleProtocol,
): void {
  if (whole.error) return;
  const named = protocol === 2 ? namedAsIs(input) : input;
  const bytes = write(named, whole.value, protocol);
  if (!bytes) return;
  const { unknown: _, ...known } = named;
  const again = read({ ...known, bytes });
  const meant = shown(whole.value);
  if (protocol < 4 && losesFold(meant)) return;
  const got = again.error ? "" : shown(again.value);
  if (isPrintedOtherwise(meant) || isPrintedOtherwise(got)) return;
  if (isUsedTooEarly(again, meant)) return;
  if (again.error || got !== meant) {
    throw new BrokenPromise(
      `another value after protocol ${protocol}: ${outcomeText(whole)}, then ${
        outcomeText(again)
      } from ${bytes.toHex()}`,
    );
  }
}

/** Exact reading agrees with the default, and writing keeps all of it. */
function checkExact(
  input: CodecInput,
  whole: Outcome,
  protocols: readonly PickleProtocol[],
): void {
  const exact = read(input, true);
  if (!reachesOutside(input.bytes)) checkModes(whole, exact);
  if (exact.error) return;
  for (const protocol of protocols) {
    if (protocol > 2) checkKept(input, whole, exact.value, protocol);
    else {
      const named = namedAsIs(input);
      const value = read(named, true).value;
      checkKept(named, read(named), value, protocol);
    }
  }
}

/** What was read exactly is written to the same bytes ever after, and means what it meant. */
function checkKept(
  input: CodecInput,
  whole: Outcome,
  exact: unknown,
  protocol: PickleProtocol,
): void {
  const bytes = write(input, exact, protocol);
  if (!bytes) return;
  const { unknown: _, ...known } = input;
  const written = { ...known, bytes };
  const again = read(written, true);
  if (hasBuffers(input.bytes)) return;
  const more = again.error ? "" : write(input, again.value, protocol)?.toHex();
  // A class that stands twice in a pickle may be two objects, which only a pickle of CPython's keeps apart.
  const isKept = more === bytes.toHex() ||
    more && reachesOutside(bytes) &&
      sameMeaning(
        read(written),
        read({ ...known, bytes: Uint8Array.fromHex(more) }),
      );
  if (!isKept) {
    throw new BrokenPromise(
      `exact is not exact: protocol ${protocol}, ${bytes.toHex()}, then ${
        more || outcomeText(again)
      }`,
    );
  }
  const plain = read(written);
  if (dropsCall(input.bytes) || changesProtocol(input.bytes)) return;
  if (!sameMeaning(whole, plain) && !mergesKeys(exact)) {
    throw new BrokenPromise(
      `exact means something else: protocol ${protocol}, ${
        outcomeText(whole)
      }, then ${outcomeText(plain)} from ${bytes.toHex()}`,
    );
  }
}

/** What is refused by default may lack, in exact mode, what it was refused for. */
function sameMeaning(one: Outcome, other: Outcome): boolean {
  if (one.error) return true;
  const meant = shown(one.value);
  if (other.error) return isUsedTooEarly(other, meant);
  const got = shown(other.value);
  return meant === got || holdsItselfByCall(meant) ||
    isPrintedOtherwise(got) || withoutNaNs(meant) === withoutNaNs(got);
}

function meaning(value: unknown): string {
  return asMeant(emptyAsBytes(shown(value)));
}

/** Both modes read the same, whole floats and surrogates apart. */
function checkModes(whole: Outcome, exact: Outcome): void {
  if (whole.error || exact.error) {
    if (!whole.error === !exact.error || hasFloatAsIndex(exact)) return;
  } else {
    if (meaning(exact.value) === meaning(whole.value)) return;
    // Floats are longer than ints: both are cut, at other places.
    if (shown(exact.value).length > SHOWN.maxLength) return;
    if (mergesKeys(exact.value)) return;
  }
  throw new BrokenPromise(
    `modes disagree: ${outcomeText(whole)} by default, ${
      outcomeText(exact)
    } exactly`,
  );
}

/** Writes what was read; undefined where it may be refused. */
function write(
  input: CodecInput,
  value: unknown,
  protocol: PickleProtocol,
): Uint8Array<ArrayBuffer> | undefined {
  executions++;
  try {
    return dumps(value, { protocol, ...writingOptions(input) });
  } catch (error) {
    if (!(error instanceof PicklingError)) {
      throw new BrokenPromise(`foreign error of dumps: ${show(error)}`);
    }
    if (mayNotPickle(error, protocol, input.bytes)) return undefined;
    throw new BrokenPromise(
      `cannot be written again: protocol ${protocol}, ${error.message}`,
    );
  }
}

function shown(value: unknown): string {
  return repr(value, SHOWN);
}

function outcomeText({ value, error }: Outcome): string {
  return error ? `${error.name}: ${error.message}` : shown(value).slice(0, 300);
}

function show(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frames = error.stack?.split("\n").slice(1, 4).map((line) =>
    line.trim().replace(/file:.*\/(?=\w+\/)/, "")
  );
  return `${error.name}: ${error.message.slice(0, 200)} ${frames?.join(" ")}`;
}
