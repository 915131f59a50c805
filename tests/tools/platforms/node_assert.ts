/** What the tests need of `node:assert/strict`, where there is none: in a page. */
export default {
  deepStrictEqual(actual: unknown, expected: unknown): void {
    if (equal(actual, expected, new Map())) return;
    throw new Error(`${show(actual)} is not ${show(expected)}`);
  },
  notDeepStrictEqual(actual: unknown, expected: unknown): void {
    if (equal(actual, expected, new Map())) throw new Error("Both are equal");
  },
  strictEqual(actual: unknown, expected: unknown): void {
    if (Object.is(actual, expected)) return;
    throw new Error(`${show(actual)} is not the same as ${show(expected)}`);
  },
  notStrictEqual(actual: unknown, expected: unknown): void {
    if (Object.is(actual, expected)) throw new Error("Both are the same");
  },
};

function equal(a: unknown, b: unknown, seen: Map<object, unknown>): boolean {
  if (Object.is(a, b)) return true;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null
  ) {
    return false;
  }
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Error && b instanceof Error && a.message !== b.message) {
    return false;
  }
  if (a instanceof Date && b instanceof Date && a.getTime() !== b.getTime()) {
    return false;
  }
  if (a instanceof Map && b instanceof Map && !equalMaps(a, b, seen)) {
    return false;
  }
  if (a instanceof Set && b instanceof Set && !equalSets(a, b, seen)) {
    return false;
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    equal(Reflect.get(a, key), Reflect.get(b, key), seen)
  );
}

/** By their order where their keys are objects, as nothing else tells those apart here. */
function equalMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  seen: Map<object, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([key, value], i) => {
    const [otherKey, other] = isObject(key)
      ? others[i]!
      : others.find(([k]) => Object.is(k, key)) ?? [Symbol()];
    return equal(key, otherKey, seen) && equal(value, other, seen);
  });
}

function equalSets(
  a: Set<unknown>,
  b: Set<unknown>,
  seen: Map<object, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every((member, i) =>
    isObject(member)
      ? equal(member, others[i], seen)
      : others.some((other) => Object.is(other, member))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value).slice(0, 500);
  try {
    const text = Array.isArray(value)
      ? `[${value.map(String)}]`
      : String(value);
    return text.slice(0, 500);
  } catch {
    return typeof value;
  }
}
