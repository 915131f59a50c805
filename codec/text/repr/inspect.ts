import { EnumMember } from "../../classes/enum.ts";
import { PyArray } from "../../known/array.ts";
import { PyDate } from "../../known/dates/date.ts";
import { PyDateTime } from "../../known/dates/datetime.ts";
import { PyTime } from "../../known/dates/time.ts";
import { TimeDelta } from "../../known/dates/timedelta.ts";
import { PyException } from "../../known/exceptions/exception.ts";
import { Decimal } from "../../known/numbers/decimal.ts";
import { Fraction } from "../../known/numbers/fraction.ts";
import { NdArray } from "../../known/numpy/array.ts";
import { NdScalar } from "../../known/numpy/scalar.ts";
import { PyPath } from "../../known/pathlib.ts";
import { Uuid } from "../../known/uuid.ts";
import { PyGlobal, PyObject } from "../../types/object.ts";
import { Complex, PyFloat } from "../../types/scalars.ts";
import { Tuple } from "../../types/tuple.ts";

/** Characters that `console.log` shows of one value. */
const MAX_SHOWN = 10_000;

/** What `console.log` asks in Deno, and in Node and Bun. */
const ASKED = ["Deno.customInspect", "nodejs.util.inspect.custom"];

/** Lets `console.log` show Python's values as Python would print them. */
export function showAsPython(
  repr: (value: unknown, limits: { maxLength: number }) => string,
): void {
  const classes = [
    ...[PyObject, PyGlobal, PyException, Tuple, Complex, PyFloat, EnumMember],
    ...[NdArray, NdScalar, PyArray, Decimal, Fraction, Uuid, PyPath],
    ...[PyDate, PyDateTime, PyTime, TimeDelta],
  ];
  for (const { prototype } of classes) {
    for (const name of ASKED) {
      Object.defineProperty(prototype, Symbol.for(name), {
        value(this: unknown): string {
          return repr(this, { maxLength: MAX_SHOWN });
        },
        configurable: true,
        writable: true,
      });
    }
  }
}
