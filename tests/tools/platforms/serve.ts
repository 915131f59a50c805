/** The loopback server that gives a platform the modules, the files and the Pythons, and takes its report. */

import { askLive } from "../../kit/python/asker.ts";
import { allPythons } from "../../kit/python/pythons.ts";
import { Modules, portableTests, ROOT } from "./build.ts";
import type { PlatformReport } from "./runner.ts";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Codec</title>
<script type="module">
import { main } from "./tests/tools/platforms/runner.js";
await main();
document.title = "done";
</script>`;

/** Tests that take no time and no Python. */
const QUICK: ReadonlySet<string> = new Set([
  "tests/codec/pickle/errors_test.ts",
  "tests/codec/pickle/golden_test.ts",
  "tests/codec/pickle/use_test.ts",
  "tests/codec/classes/registry_test.ts",
]);

/** A server for one platform. */
export class PlatformServer implements AsyncDisposable {
  /** The built modules as files, for Node. */
  readonly folder: string;
  /** What the platform says in the end. */
  readonly report: Promise<PlatformReport>;
  readonly #modules: Modules;
  readonly #tests: readonly string[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** Not to be guessed: the server runs Python for whoever knows it. */
  readonly #secret: string = crypto.randomUUID();
  readonly #told = Promise.withResolvers<PlatformReport>();

  private constructor(
    folder: string,
    modules: Modules,
    tests: readonly string[],
  ) {
    this.folder = folder;
    this.#modules = modules;
    this.#tests = tests;
    this.report = this.#told.promise;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** Builds everything and listens; `quick` leaves out the tests that ask Python. */
  static async start({ quick = false } = {}): Promise<PlatformServer> {
    const modules = new Modules();
    await modules.add("tests/tools/platforms/runner.ts");
    const all = await portableTests(modules);
    const tests = quick ? all.filter((name) => QUICK.has(name)) : all;
    const folder = await Deno.makeTempDir({ prefix: "codec-platform-" });
    await modules.write(folder);
    return new PlatformServer(folder, modules, tests);
  }

  /** The address of the page. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${this.#secret}/`;
  }

  /** How many test files run. */
  get files(): number {
    return this.#tests.length;
  }

  /** Stops, and removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.slice(1);
    if (!path.startsWith(`${this.#secret}/`)) {
      return new Response("No", { status: 404 });
    }
    const name = path.slice(this.#secret.length + 1);
    switch (name) {
      case "":
        return new Response(PAGE, { headers: { "content-type": "text/html" } });
      case "tests":
        return Response.json(this.#tests);
      case "pythons":
        return Response.json(await allPythons());
      case "ask":
        return await ask(request);
      case "done":
        this.#told.resolve(await request.json());
        return new Response();
      default:
        return await this.#file(name);
    }
  }

  async #file(name: string): Promise<Response> {
    const code = this.#modules.code.get(name.replace(/\.js$/, ".ts"));
    if (code !== undefined) {
      return new Response(code, {
        headers: { "content-type": "text/javascript" },
      });
    }
    if (!/^tests\/[\w/]+\.(jsonl\.gz|txt\.gz|py|json)$/.test(name)) {
      return new Response("No", { status: 404 });
    }
    return new Response(await Deno.readFile(new URL(name, ROOT)));
  }
}

/** Asks a Python what nobody recorded. */
async function ask(request: Request): Promise<Response> {
  const { python, script, given } = await request.json();
  try {
    return Response.json(await askLive(python, script, given));
  } catch (error) {
    return new Response(String(error), { status: 500 });
  }
}
