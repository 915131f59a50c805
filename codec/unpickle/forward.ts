import { isDictObject } from "./dict_object.ts";
import { PyObject } from "../types/object.ts";

/**
 * Puts the Maps in the place of the objects that could not hold their keys,
 * wherever these were referred to before that was known. What instances of
 * registered classes hold is out of reach.
 *
 * @returns The value, or what takes its place.
 */
export function forward(
  value: unknown,
  moved: ReadonlyMap<object, unknown>,
): unknown {
  const there = (item: unknown): unknown =>
    typeof item === "object" && item !== null ? moved.get(item) ?? item : item;
  const root = there(value);
  const seen = new Set<unknown>();
  const pending = [root];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item !== "object" || item === null || seen.has(item)) continue;
    seen.add(item);
    const visit = (part: unknown): unknown => {
      const kept = there(part);
      pending.push(kept);
      return kept;
    };
    if (Array.isArray(item)) {
      for (let i = 0; i < item.length; i++) item[i] = visit(item[i]);
    } else if (item instanceof Map) {
      for (const [key, part] of item) {
        pending.push(key);
        item.set(key, visit(part));
      }
    } else if (item instanceof Set) {
      for (const member of item) pending.push(member);
    } else if (isDictObject(item)) {
      for (const key of Object.keys(item)) item[key] = visit(item[key]);
    } else if (item instanceof PyObject) {
      visit(item.callable);
      visit(item.args);
      if (item.kwargs) visit(item.kwargs);
      if (item.listItems) visit(item.listItems);
      if (item.dictItems) visit(item.dictItems);
      if (item.state !== undefined) item.state = visit(item.state);
    }
  }
  return root;
}
