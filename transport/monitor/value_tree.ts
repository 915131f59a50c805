import { plainRepr, Work } from "../../codec/text/repr/repr.ts";
import { KNOWN } from "../../codec/known/mod.ts";
import { entriesIn } from "../../codec/types/tuple.ts";
import { PyObject } from "../../codec/types/object.ts";
import { cut, harmlessLine, valueText } from "../cli/shown/text.ts";
import {
  MAX_ITEMS,
  MAX_NODES,
  MAX_TREE_DEPTH,
  MAX_TREE_TEXT,
} from "./limits.ts";
import type { Tree } from "./protocol.ts";

/** A value as a tree that unfolds, with a bounded number of items. */
export function valueTree(value: unknown, key?: string): Tree {
  return treeOf(value, key, 0, { left: MAX_NODES, work: new Work() });
}

function treeOf(
  value: unknown,
  key: string | undefined,
  depth: number,
  nodes: { left: number; readonly work: Work },
): Tree {
  nodes.left--;
  const head = {
    key: key === undefined ? undefined : harmlessLine(key, 100),
    text: cut(
      plainRepr(value, {
        maxLength: MAX_TREE_TEXT + 1,
        work: nodes.work,
        entryOf: KNOWN.entryOf,
      }),
      MAX_TREE_TEXT,
    ),
  };
  const entries = depth < MAX_TREE_DEPTH ? entriesOf(value) : undefined;
  if (entries === undefined) return head;
  const items: Tree[] = [];
  for (const [name, each] of entries.first) {
    if (nodes.left <= 0) break;
    items.push(treeOf(each, name, depth + 1, nodes));
  }
  const more = entries.size - items.length;
  return { ...head, items, more: more > 0 ? more : undefined };
}

/** What unfolds, the first of it; undefined where nothing does. */
function entriesOf(value: unknown): {
  readonly size: number;
  readonly first: readonly (readonly [name: string, value: unknown])[];
} | undefined {
  if (Array.isArray(value)) {
    const first = value.slice(0, MAX_ITEMS);
    return {
      size: value.length,
      first: first.map((each, i) => [`${i}`, each]),
    };
  }
  if (value instanceof Map || value instanceof Set) {
    const isMap = value instanceof Map;
    return {
      size: entriesIn(value),
      first: Array.from(
        value.entries().take(MAX_ITEMS),
        ([key, each]) => [isMap ? valueText(key, 100) : "", each],
      ),
    };
  }
  if (value instanceof PyObject) {
    const fields = Object.entries(value);
    return { size: fields.length, first: fields.slice(0, MAX_ITEMS) };
  }
  return undefined;
}
