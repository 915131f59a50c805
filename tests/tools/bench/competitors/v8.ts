import { deserialize, serialize } from "node:v8";
import type { Competitor } from "./competitor.ts";

/** V8's own format, as structured clones use it. */
export const v8: Competitor = {
  name: "v8.serialize",
  note: "of node:v8 in Deno",
  decode({ plain }) {
    const data = serialize(plain);
    return () => deserialize(data);
  },
  encode: ({ plain }) => () => serialize(plain),
};
