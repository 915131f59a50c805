import {
  FrameSummary,
  loads,
  PyException,
  PyGlobal,
  StackSummary,
  Tuple,
} from "../../../../codec/mod.ts";
import type { Competitor } from "./competitor.ts";
import { loadNpm } from "./npm.ts";

interface Packr {
  pack(value: unknown): Uint8Array;
  unpack(data: Uint8Array): unknown;
}

/** How msgpackr is told of a class: what stands for an instance, and back. */
interface Extension {
  // deno-lint-ignore ban-types -- a class, of any signature
  Class: Function;
  type: number;
  write(instance: never): unknown;
  read(content: never): unknown;
}

/** What the benchmarks need of msgpackr. */
export interface Msgpackr {
  Packr: new (options: Record<string, unknown>) => Packr;
  addExtension(extension: Extension): void;
  isNativeAccelerationEnabled: boolean;
}

const VERSION = "1.11.5";
const OPTIONS = { useRecords: false, copyBuffers: true };

/** Loads the package. */
export async function loadMsgpackr(): Promise<Msgpackr | undefined> {
  const module: unknown = await loadNpm("msgpackr", VERSION);
  return module as Msgpackr | undefined;
}

/** The fastest msgpack for JavaScript. */
export async function msgpackr(): Promise<Competitor | undefined> {
  const module = await loadMsgpackr();
  if (!module) return undefined;
  const packr = new module.Packr(OPTIONS);
  const native = module.isNativeAccelerationEnabled ? "on" : "off";
  return {
    name: "msgpackr",
    note: `${VERSION}; without records, bytes copied; native part ${native}`,
    decode({ plain }) {
      const data = Uint8Array.from(packr.pack(plain));
      return () => packr.unpack(data);
    },
    encode: ({ plain }) => () => packr.pack(plain),
  };
}

/** Where the plain values are others than ours: tuples are lists there, exceptions and frames lists and objects. */
const OF_CLASSES = ["request", "reply", "error reply", "tuple tree"];

/**
 * The same with the values that ours gives: tuples, exceptions and frames by
 * extension types, as its users keep them apart from lists and objects.
 */
export async function msgpackrClasses(): Promise<Competitor | undefined> {
  const module = await loadMsgpackr();
  if (!module) return undefined;
  for (const extension of EXTENSIONS) module.addExtension(extension);
  const packr = new module.Packr({ ...OPTIONS, mapsAsObjects: false });
  const isOne = (name: string) => OF_CLASSES.includes(name);
  const native = module.isNativeAccelerationEnabled ? "on" : "off";
  return {
    name: "msgpackr, classes",
    note:
      `as msgpackr, with an extension type for each class that ours gives; native part ${native}`,
    decode({ name, pickles }) {
      if (!isOne(name)) return undefined;
      const data = Uint8Array.from(packr.pack(loads(pickles.get(4)!)));
      return () => packr.unpack(data);
    },
    encode({ name, pickles }) {
      if (!isOne(name)) return undefined;
      const value = loads(pickles.get(4)!);
      return () => packr.pack(value);
    },
  };
}

const EXTENSIONS: Extension[] = [
  {
    Class: Tuple,
    type: 1,
    write: (tuple: Tuple) => Array.from(tuple),
    read(items: unknown[]) {
      const tuple = new Tuple(items.length);
      for (let i = 0; i < items.length; i++) tuple[i] = items[i];
      return tuple;
    },
  },
  {
    Class: StackSummary,
    type: 2,
    write: (frames: StackSummary) => Array.from(frames),
    read(items: FrameSummary[]) {
      const frames = new StackSummary();
      for (const item of items) frames.push(item);
      return frames;
    },
  },
  {
    Class: FrameSummary,
    type: 3,
    write: (frame: FrameSummary) => frame.slots,
    read(slots: Map<string, unknown>) {
      const frame: FrameSummary = Object.create(FrameSummary.prototype);
      frame.slots = slots;
      return frame;
    },
  },
  {
    Class: PyException,
    type: 4,
    write: ({ type, args }: PyException) => [type, args],
    read: ([type, args]: [PyGlobal, Tuple]) => new PyException(type, args),
  },
  {
    Class: PyGlobal,
    type: 5,
    write: ({ module, name }: PyGlobal) => [module, name],
    read: ([module, name]: [string, string]) => new PyGlobal(module, name),
  },
];
