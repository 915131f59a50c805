import { upgradeDict } from "../types/dict.ts";
import type { DictObject } from "./dict_object.ts";
import { PyFloat } from "../types/float.ts";
import { isPlainKey } from "../types/key.ts";
import { hashing } from "./container.ts";
import type { UnpickleState } from "./state.ts";

/**
 * Sets the pairs from `start` to the top of the stack in a dict.
 *
 * @returns The dict, or a new Map in its place where it was an object and a key is no string.
 */
export function setAll(
  s: UnpickleState,
  dict: Map<unknown, unknown> | DictObject,
  start: number,
): Map<unknown, unknown> | DictObject {
  const { stack, sp } = s;
  if (dict instanceof Map) {
    hashing(s, () => {
      for (let i = start; i < sp; i += 2) {
        setOne(s, dict, stack[i], stack[i + 1]);
      }
    });
    return dict;
  }
  for (let i = start; i < sp; i += 2) {
    if (typeof stack[i] !== "string") return setAll(s, toMap(s, dict), start);
  }
  for (let i = start; i < sp; i += 2) dict[stack[i] as string] = stack[i + 1];
  return dict;
}

function setOne(
  s: UnpickleState,
  dict: Map<unknown, unknown>,
  key: unknown,
  value: unknown,
): void {
  if (!isPlainKey(key)) upgradeDict(dict, s.space);
  // Two NaNs are two keys in Python, and one in a Map.
  else if (s.exact && Number.isNaN(key) && dict.has(key)) {
    upgradeDict(dict, s.space);
    key = new PyFloat(NaN);
  }
  dict.set(key, value);
}

/** The Map that takes an object's place, here and in all references read from now on. */
function toMap(s: UnpickleState, dict: DictObject): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>(Object.entries(dict));
  (s.forwarded ??= new Map()).set(dict, map);
  return map;
}
