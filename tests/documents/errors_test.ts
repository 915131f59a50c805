/**
 * Each error that a newcomer meets, provoked. Its message says what happened,
 * where, and what to try. `deno task errors` prints them all, to be read aloud.
 */
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { ConnectionFailedError, TCPTalks } from "../../transport/mod.ts";
import { ERRORS } from "../kit/documents/newcomer_errors.ts";

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

Deno.test("errors: the stack of a connect that failed begins where it was called", async () => {
  async function myBot() {
    await using robot = new TCPTalks({ ip: "127.0.0.1", port: 1 });
    await robot.connect({ timeout: 5 });
  }
  const { cause, stack = "" } = await thrownBy(myBot);
  assert(cause instanceof ConnectionFailedError);
  assertEquals(cause.stack, `${cause.name}: ${cause.message}`);
  assertMatch(stack, /^ForeverAloneError: Nobody answers at 127\.0\.0\.1:1: /);
  assertMatch(stack.split("\n")[1] ?? "", /at myBot .*errors_test\.ts:/);
});

Deno.test("errors: a call before connect shows the line that called, and no cause", async () => {
  async function myBot() {
    await new TCPTalks().execute(0x12);
  }
  const error = await thrownBy(myBot);
  assertMatch(error.stack?.split("\n")[1] ?? "", /at myBot .*errors_test\.ts:/);
  assert(!("cause" in error));
});

async function thrownBy(provoke: () => unknown): Promise<Error> {
  try {
    await provoke();
  } catch (error) {
    assertInstanceOf(error, Error);
    return error;
  }
  throw new Error("Nothing was thrown");
}
