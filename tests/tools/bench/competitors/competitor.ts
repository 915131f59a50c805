/** One thing to measure: made for one payload, called again and again. */
export type Work = () => unknown;

/** The forms of one payload that competitors start from. */
export interface Payload {
  /** How tables name it. */
  readonly name: string;
  /** What it is for those who know no tuples and no Maps: arrays, objects, byte arrays. */
  readonly plain: unknown;
  /** What CPython made of it, by protocol. */
  readonly pickles: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
  /** Whether dicts occur in it: as Map and as object are two cases then. */
  readonly hasDicts: boolean;
}

/**
 * A codec beside ours. Where it cannot do a payload the maker throws, and the
 * table shows a gap; where it has nothing to show it gives undefined.
 */
export interface Competitor {
  /** How tables name it. */
  readonly name: string;
  /** What must be known to read its figures. */
  readonly note?: string;
  /** The newest protocol that it reads. @default {5} */
  readonly maxProtocol?: number;
  /** What its answer is expected to be, where that is not `payload.plain`. */
  expects?(payload: Payload): unknown;
  /** Reads what it wrote itself (or what CPython wrote, for readers of pickles). */
  decode?(payload: Payload, protocol: number): Work | undefined;
  /** Writes the value, to bytes. */
  encode?(payload: Payload, protocol: number): Work | undefined;
}
