/** Stands in for `kit/python/asker.ts`: the server asks. */

import type { Python } from "../../kit/python/pythons.ts";
import { server } from "./remote.ts";

/** Lets a Python of the server run a script that reads `given` and sets `answer`. */
export async function askLive(
  python: Python,
  script: string,
  given: unknown,
): Promise<unknown> {
  const response = await fetch(server("ask"), {
    method: "POST",
    body: JSON.stringify({ python, script, given }),
  });
  if (!response.ok) throw new Error(await response.text());
  return await response.json();
}
