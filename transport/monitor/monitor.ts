import { OptionRules, wholeNumber, wrongType } from "../../codec/check.ts";
import { OpcodeText } from "../cli/given/opcode_text.ts";
import { Observer } from "../cli/tap/observer.ts";
import type { OwnCall } from "../cli/tap/tapped_link.ts";
import { host, opcodes } from "../options/check.ts";
import { kwargs } from "../options/kwargs.ts";
import type { Opcode, Opcodes } from "../options/opcodes.ts";
import type { TappedMessage } from "../options/options.ts";
import { observeClients, TCPTalksServer } from "../talks/server.ts";
import { partsOf, TCPTalks } from "../talks/talks.ts";
import { MonitorServer } from "./monitor_server.ts";
import { Recorder } from "../cli/tap/recorder.ts";

/** Milliseconds that the answer to a call of the page is waited for. */
const ANSWER_MS = 60_000;

/**
 * How a {@linkcode monitor} is made.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { monitor, type MonitorOptions } from "@tcptalks/tcptalks/monitor";
 * import { assert } from "@std/assert";
 *
 * const options: MonitorOptions = { http: 0, opcodes: { avance: 0x12 } };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * await using page = monitor(robot, options);
 * assert(page.url.startsWith("http://127.0.0.1:"));
 * ```
 */
export interface MonitorOptions {
  /** The port of the page; 0 for any free one. */
  readonly http: number;
  /**
   * The address of the interface that the page is on. Beyond `127.0.0.1` all
   * of it crosses the network unencrypted, the token too.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /** Names for the opcodes. */
  readonly opcodes?: Opcodes;
}

const RULES = new OptionRules<MonitorOptions>("MonitorOptions", {
  http: wholeNumber(0, 65535),
  hostname: host,
  opcodes,
}, { port: "http", host: "hostname", ip: "hostname" });

/** A page that shows links; it ends when it is disposed. */
export interface Monitor extends AsyncDisposable {
  /** Its address, with the secret that it needs. */
  readonly url: string;
}

/**
 * Shows the links of one's own bot or robot in a browser: calls, curves, the
 * robot's way, a form to call with. The page needs nothing of the internet and
 * is there for who knows its address. Needs Deno, and --allow-net.
 *
 * While nobody looks, a message costs what the option `tap` costs, and to be
 * pickled once more: it is kept as it was then.
 *
 * @param subject Whose links: one `TCPTalks`, or all clients of a server.
 * @param options Where the page is.
 * @returns The page; `await using` ends it.
 * @throws {ConnectionFailedError} When the address is taken or forbidden.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { monitor } from "@tcptalks/tcptalks/monitor";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * await using page = monitor(robot, { http: 0 });
 * // console.log(`Open ${page.url}`);
 * const refused = await fetch(page.url.replace("/#", "/stream#"));
 * await refused.body?.cancel();
 * assertEquals(refused.status, 401); // without its secret it says nothing
 * ```
 */
export function monitor(
  subject: TCPTalks | TCPTalksServer,
  options: MonitorOptions,
): Monitor {
  if (!(subject instanceof TCPTalks || subject instanceof TCPTalksServer)) {
    throw wrongType("Cannot show", "a TCPTalks or a TCPTalksServer", subject);
  }
  RULES.check(options, "http");
  const { http: port, hostname = "127.0.0.1", opcodes: names = {} } = options;
  return new ProgramMonitor(subject, { hostname, port }, names);
}

/** A link as the page is told of it. */
interface ShownLink {
  /** Tells of a message. */
  tell(message: TappedMessage): void;
  /** Tells why it is over. */
  end(why: string): void;
}

class ProgramMonitor implements Monitor {
  #server: MonitorServer;
  #counter = { last: 0 };
  #links = new Map<number, TCPTalks>();
  #ending = new DisposableStack();
  #last = 0;

  constructor(
    subject: TCPTalks | TCPTalksServer,
    door: { readonly hostname: string; readonly port: number },
    opcodes: Opcodes,
  ) {
    this.#server = new MonitorServer({
      mode: subject instanceof TCPTalks ? "program" : "server",
      where: `:${subject.port}`,
      target: "",
      names: new OpcodeText(opcodes),
      call: (link, call) => this.#call(link, call),
      describe: (link) => this.#find(link).describePeer(),
      record: (path, names) => Recorder.begin(path, names),
    }, door);
    if (subject instanceof TCPTalks) this.#watchLink(subject);
    else this.#watchClients(subject);
  }

  get url(): string {
    return this.#server.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.dispose();
    await this.#server[Symbol.asyncDispose]();
  }

  /** One object: each of its links is one for the page. */
  #watchLink(talks: TCPTalks): void {
    let end = talks.isConnected ? this.#show(talks) : undefined;
    const { links } = this.#server;
    const following = partsOf(talks).shared.status.follow((event) => {
      if (event.type === "connected") end = this.#show(talks);
      else if (event.type === "reconnecting" || event.type === "disconnected") {
        end?.(event.reason.message);
        end = undefined;
      } else return;
      links.attempt = event.type === "reconnecting" ? event.attempt : undefined;
    });
    this.#ending.defer(() => end?.(""));
    this.#ending.use(following);
  }

  /** A server: each of its clients is a link, from its first message on. */
  #watchClients(server: TCPTalksServer): void {
    const links = new Map<TCPTalks, ShownLink>();
    const add = (client: TCPTalks): ShownLink => {
      const shown = this.#open(client);
      links.set(client, shown);
      void client.closed.then(({ message }) => {
        links.delete(client);
        shown.end(message);
      });
      return shown;
    };
    for (const client of server.clients) add(client);
    const observed = observeClients(
      server,
      (message, client) => (links.get(client) ?? add(client)).tell(message),
    );
    const events = server.status();
    void (async () => {
      for await (const event of events) {
        if (event.type !== "refused") continue;
        this.#server.links.refused++;
        this.#server.links.note(`${event.remote}: ${event.reason}`);
      }
    })();
    this.#ending.defer(() => {
      for (const { end } of links.values()) end("");
    });
    this.#ending.use(observed);
    this.#ending.defer(() => void events.return?.());
  }

  /** Shows one link, until it is over. */
  #show(talks: TCPTalks): (why: string) => void {
    const { tell, end } = this.#open(talks);
    const observed = talks.observe(tell);
    return (why) => {
      observed[Symbol.dispose]();
      end(why);
    };
  }

  /** A link for the page. */
  #open(talks: TCPTalks): ShownLink {
    const server = this.#server;
    const { peer = "" } = talks;
    const link = ++this.#last;
    const observer = new Observer(
      link,
      false,
      (passed) => server.tell(passed),
      this.#counter,
    );
    server.links.opened(link, peer, server.now(), true);
    this.#links.set(link, talks);
    return {
      tell({ direction, message, bytes }): void {
        const from = direction === "out" ? "client" : "target";
        observer.told(from, message, bytes, server.now());
      },
      end: (why) => {
        observer.close();
        if (this.#links.delete(link)) server.links.closed(link, why);
      },
    };
  }

  #find(link: number): TCPTalks {
    const talks = this.#links.get(link);
    if (talks) return talks;
    throw new Error("There is no such link, or it is over");
  }

  async #call(link: number, call: OwnCall): Promise<number> {
    const talks = this.#find(link);
    const { opcode, args, kwargs: named } = call;
    const values = named ? [...args, kwargs(named)] : args;
    const retcode = await talks.send(opcode as Opcode, ...values);
    // Its answer is seen as it comes; here it must only not be left over.
    talks.poll(retcode, { timeout: ANSWER_MS }).catch(() => {});
    return this.#server.history.requestOf(link, retcode) ?? 0;
  }
}
