/** One end of a link that asks: each kind of link has its own. */
export interface Caller {
  /** The robot's usual call: a name, two numbers, a keyword; answered by a text and a number. */
  move(): Promise<unknown>;
  /** Sends bytes and waits until the same ones are back. */
  echo(data: Uint8Array<ArrayBuffer>): Promise<unknown>;
  /** Sends a list of numbers, or bytes, and waits for the length. */
  count?(list: number[] | Uint8Array): Promise<unknown>;
  /** Lets the process end. */
  close(): void | Promise<void>;
}

/** The calls of a bare RPC that wait for their answers, by number. */
export class Pending {
  #send: (message: unknown) => void;
  #waiting = new Map<number, (value: unknown) => void>();
  #last = 0;

  constructor(send: (message: unknown) => void) {
    this.#send = send;
  }

  /** Sends a call; resolves with its answer. */
  call(opcode: number, args: unknown[], kwargs = {}): Promise<unknown> {
    return new Promise((resolve) => {
      const id = ++this.#last;
      this.#waiting.set(id, resolve);
      this.#send([id, opcode, args, kwargs]);
    });
  }

  /** Takes an answer: its number and value. */
  answered(message: unknown): void {
    const [id, value] = message as [id: number, value: unknown];
    this.#waiting.get(id)!(value);
    this.#waiting.delete(id);
  }
}

/** A kind of link: how its server starts and how its callers do. */
export interface LinkKind {
  /** Whether one caller may have several calls under way. */
  pipelines: boolean;
  /** Serves on a free port of 127.0.0.1, or behind a broker on the given one, for ever; gives the port. */
  serve(broker?: number): Promise<number>;
  /** Connects to one. */
  dial(port: number): Promise<Caller>;
}

/** What the driver may be asked to do; `count` is the calls of all together. */
export type Scenario =
  | { do: "sequential"; count: number }
  | { do: "inFlight"; width: number; count: number }
  | { do: "clients"; clients: number; count: number }
  | { do: "bulk"; bytes: number; count: number }
  | { do: "list"; length: number; count: number }
  | { do: "size"; bytes: number; count: number };

/** Does the work that was asked for; gives its nanoseconds. */
export class Driver {
  #dial: () => Promise<Caller>;
  #callers: Caller[] = [];

  constructor(dial: () => Promise<Caller>) {
    this.#dial = dial;
  }

  /** Runs one turn. */
  async run(scenario: Scenario): Promise<number> {
    const clients = scenario.do === "clients" ? scenario.clients : 1;
    await this.#connect(clients);
    const data = new Uint8Array("bytes" in scenario ? scenario.bytes : 0);
    const list = scenario.do === "list"
      ? Array.from({ length: scenario.length }, (_, i) => i)
      : [];
    const width = scenario.do === "inFlight" ? scenario.width : clients;
    let left = scenario.count;
    const work = async (caller: Caller) => {
      while (left-- > 0) {
        if (scenario.do === "bulk") await caller.echo(data);
        else if (scenario.do === "list") await caller.count!(list);
        else if (scenario.do === "size") await caller.count!(data);
        else await caller.move();
      }
    };
    const start = performance.now();
    await Promise.all(
      Array.from(
        { length: width },
        (_, i) => work(this.#callers[i % clients]!),
      ),
    );
    return (performance.now() - start) * 1e6;
  }

  /** Closes all its links. */
  async close(): Promise<void> {
    await Promise.all(this.#callers.splice(0).map((caller) => caller.close()));
  }

  /** As many links as are needed: a link that is not needed is closed, it would cost its server. */
  async #connect(clients: number): Promise<void> {
    while (this.#callers.length < clients) {
      this.#callers.push(await this.#dial());
    }
    for (const caller of this.#callers.splice(clients)) await caller.close();
  }
}
