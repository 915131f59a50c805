import type { ReduceForm, Reduction } from "./object.ts";
import type { Tuple } from "./tuple.ts";

/** How instances of one Python class are made here and written back. */
export interface ClassEntry {
  /** The Python module, such as `common.serialutils`. */
  readonly module: string;
  /** The qualified name there, such as `Deserializer`. */
  readonly name: string;
  /** The TypeScript class, where there is one: its references cross as class references. */
  // deno-lint-ignore ban-types -- a class, of any signature
  readonly type?: Function;
  /** Makes the instance: `cls(*args)` or `cls.__new__(cls, *args, **kwargs)`. */
  construct(
    args: Tuple,
    form: ReduceForm,
    kwargs: Map<unknown, unknown> | undefined,
  ): unknown;
  /** Takes APPEND and APPENDS; without it such a pickle is refused. */
  append?(object: object, items: unknown[]): void;
  /** Takes SETITEM and SETITEMS; without it such a pickle is refused. */
  setItems?(object: object, items: [unknown, unknown][]): void;
  /** Takes BUILD; without it such a pickle is refused. */
  setState?(object: object, state: unknown): void;
  /** How an instance is written; only with `type`. */
  reduce?(object: object, protocol: number): Reduction;
}
