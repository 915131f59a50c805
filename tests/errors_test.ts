/**
 * Each error that a newcomer meets, provoked. Its message says what happened,
 * where, and what to try. `deno task errors` prints them all, to be read aloud.
 */
import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { ERRORS } from "./kit/newcomer_errors.ts";

const isPrinting = Deno.env.get("TCPTALKS_PRINT_ERRORS") === "1";

for (const { title, name, provoke, says } of ERRORS) {
  Deno.test(`errors: ${title}`, async () => {
    const error = await thrownBy(provoke);
    if (isPrinting) console.log(`${error.name}: ${error.message}\n`);
    assertEquals(error.name, name);
    for (const part of says) assertStringIncludes(error.message, part);
    assertMatch(error.message, /^\p{Lu}/u, "begins with a capital letter");
    assertMatch(error.message, /[^.]$/, "has no final full stop");
  });
}

async function thrownBy(provoke: () => unknown): Promise<Error> {
  try {
    await provoke();
  } catch (error) {
    assertInstanceOf(error, Error);
    return error;
  }
  throw new Error("Nothing was thrown");
}
