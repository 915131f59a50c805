import type { Host } from "../connect/connector.ts";
import type { Admitted } from "../connect/handshake.ts";
import { RemoteError } from "../messages/remote_error.ts";
import { ID_OPCODE, randomId } from "../messages/message.ts";
import { isHashable, type Opcodes, wireKey } from "../options/opcodes.ts";
import type { ServerOptions, TalksOptions } from "../options/options.ts";
import type { CloseReason, ServerEvent } from "../watch/status.ts";
import type { Basis } from "../link/shared.ts";
import { type WaitFor, within } from "../watch/clock.ts";
import { partsOf, TCPTalks } from "./talks.ts";
import { ForeverAloneError } from "../errors.ts";

/** A client that went away, and why. */
export interface Departure {
  /** The client's id; undefined where the server stopped without any. */
  readonly id: unknown;
  /** Why. */
  readonly reason: CloseReason;
}

/** How long a link may take to show that it lives, when its place is asked for, in milliseconds. */
const PROBE_MS = 500;
/** How long requests for what is not bound wait for a client to be handed out, in milliseconds. */
const HOLD_MS = 1000;

/** Steps of promises until the body of a `for await` has begun for sure. */
const STEPS = 50;

/** The clients of a server, by their ids. */
export class Clients<Names extends Opcodes> implements Host {
  /** Those that nobody has waited for yet. */
  readonly queue: AcceptQueue<TCPTalks<Names>> = new AcceptQueue();
  /** Told of each client before anything is read of it. */
  readonly observers: Set<Taking<TCPTalks<Names>>> = new Set();
  readonly maxClients: number;
  /** How many came so far. */
  joined = 0;
  /** How many were turned away so far. */
  turnedAway = 0;
  #talks: TalksOptions<Names>;
  #options: Required<Pick<ServerOptions, "idTimeout" | "takeOver">>;
  #server: Basis<ServerEvent>;
  #clients = new Map<unknown, TCPTalks<Names>>();
  #arriving = new Set<TCPTalks<Names>>();
  #departed = Promise.withResolvers<Departure>();
  #claimed = 0;
  #isRef = true;

  constructor(
    talks: TalksOptions<Names>,
    options: Required<Pick<ServerOptions, "idTimeout" | "takeOver">>,
    maxClients: number,
    server: Basis<ServerEvent>,
  ) {
    this.#talks = talks;
    this.#options = options;
    this.maxClients = maxClients;
    this.#server = server;
  }

  /** Those who have their id, in the order in which they came. */
  get all(): TCPTalks<Names>[] {
    return [...this.#clients.values()];
  }

  /** These, and those who do not have their id yet. */
  get everybody(): TCPTalks<Names>[] {
    return [...this.all, ...this.#arriving];
  }

  /** Whether there is no place for one more, and nobody on the way. */
  get isFull(): boolean {
    return this.#arriving.size === 0 &&
      this.#clients.size >= this.maxClients;
  }

  /** Resolves when the next client goes away, or none can any more. */
  get departed(): Promise<Departure> {
    return this.#departed.promise;
  }

  /** The client of an id. */
  find(id: unknown): TCPTalks<Names> | undefined {
    return this.#clients.get(wireKey(id));
  }

  /**
   * Takes a place; says why where there is none. Where the link of another
   * client of the same host is dead, this one may be the same client.
   */
  async claim(remote: string): Promise<string | undefined> {
    if (this.#taken >= this.maxClients) {
      const same = this.all.filter((each) => this.#mayBe(each, remote));
      const live = await Promise.all(same.map((each) => this.#lives(each)));
      const free = this.maxClients - this.#taken;
      if (free <= 0 && (free < 0 || !live.includes(false))) return this.#full;
    }
    this.#claimed++;
    return undefined;
  }

  /** Gives a place back. */
  unclaim(): void {
    this.#claimed--;
  }

  /** Counts one that is turned away. */
  refused(remote: string, reason: string): void {
    this.turnedAway++;
    this.#server.status.emit({ type: "refused", remote, reason });
  }

  /** Lets the links keep the program alive, or not. */
  keepAlive(isRef: boolean): void {
    this.#isRef = isRef;
    for (const { reconnector } of this.everybody.map(partsOf)) {
      reconnector.keepAlive(isRef);
    }
  }

  /** Asks one who has claimed a place who it is; whatever it answers, it gets an id of its own. */
  async admit(admitted: Admitted): Promise<void> {
    const { remote } = admitted.connection;
    this.#claimed--;
    const client = new TCPTalks<Names>(this.#talks);
    const { shared, reconnector } = partsOf(client);
    for (const observe of this.observers) observe(client);
    shared.bindings.follow(this.#server.bindings);
    reconnector.adopt(admitted);
    this.#arriving.add(client);
    const wanted = await this.#ask(client);
    // Another may have said the same in this very moment.
    const isTaken = !await this.#isFree(wanted, remote) ||
      this.find(wanted) !== undefined;
    if (!client.isConnected) {
      // Its last replies may still go out: it is known until they are.
      void client.closed.then(() => this.#arriving.delete(client));
      return;
    }
    if (this.#taken > this.maxClients) {
      this.refused(remote, this.#full);
      await reconnector.disconnect({ by: "us", message: this.#full });
      this.#arriving.delete(client);
      return;
    }
    this.#arriving.delete(client);
    const id = isTaken ? randomId() : wanted;
    client.id = id;
    this.#clients.set(wireKey(id), client);
    this.joined++;
    const serve = (): void => {
      // A timer that is over would stay as long as the link.
      cancel = undefined;
      reconnector.session?.dispatch.serve();
    };
    let cancel: (() => void) | undefined;
    cancel = this.#server.clock.after(HOLD_MS, serve, false);
    void client.closed.then((reason) => {
      cancel?.();
      this.#leave(client, reason);
    });
    const asked = isTaken ? { wanted } : {};
    this.#server.status.emit({ type: "joined", id, remote, ...asked });
    if (!this.#isRef) client.unref();
    this.queue.put(client);
  }

  /** Says that a client is handed out: what is bound in this turn is bound. */
  async handOut(client: TCPTalks<Names>): Promise<void> {
    for (let i = 0; i < STEPS; i++) await undefined;
    partsOf(client).reconnector.session?.dispatch.serve();
  }

  /** Nobody comes any more: whoever waits for one to go away waits no longer. */
  close(): void {
    const reason: CloseReason = { by: "us", message: "the server stopped" };
    this.#departed.resolve({ id: undefined, reason });
  }

  get #taken(): number {
    return this.#claimed + this.#arriving.size + this.#clients.size;
  }

  get #full(): string {
    return `All ${this.maxClients} places are taken`;
  }

  /** Whether a client may have the id that it says; ends a link that has it and is dead, or over but for its last replies. */
  async #isFree(id: unknown, remote: string): Promise<boolean> {
    const old = this.find(id);
    if (old === undefined) return true;
    const mayLive = old.isConnected;
    if (mayLive && (!this.#mayBe(old, remote) || await this.#lives(old))) {
      return false;
    }
    const message = `its client came back as ${remote}`;
    await partsOf(old).reconnector.disconnect({ by: "error", message });
    return true;
  }

  /** Whether one who comes from there may be this client. */
  #mayBe({ peer = "" }: TCPTalks<Names>, remote: string): boolean {
    const { takeOver } = this.#options;
    return takeOver === "always" ||
      (takeOver === "same-host" && hostOf(peer) === hostOf(remote));
  }

  async #lives(client: TCPTalks<Names>): Promise<boolean> {
    try {
      await client.with({ timeout: PROBE_MS }).execute(ID_OPCODE);
      return true;
    } catch (error) {
      return error instanceof RemoteError;
    }
  }

  async #ask(client: TCPTalks<Names>): Promise<unknown> {
    const { idTimeout: timeout } = this.#options;
    try {
      const id: unknown = await client.with({ timeout }).execute(ID_OPCODE);
      return isId(id) ? id : randomId();
    } catch {
      // The Python library of 2017 knows no ids.
      return randomId();
    }
  }

  #leave(client: TCPTalks<Names>, reason: CloseReason): void {
    const { id } = client;
    if (this.find(id) === client) this.#clients.delete(wireKey(id));
    this.queue.drop(client);
    this.#server.status.emit({ type: "left", id, reason });
    this.#departed.resolve({ id, reason });
    this.#departed = Promise.withResolvers();
  }
}

function hostOf(address: string): string {
  return address.replace(/:\d+$/, "");
}

/** Characters of an id. */
const MAX_ID_LENGTH = 1024;

/** Whether a client can be told from others by it, and named by it in a message. */
function isId(id: unknown): boolean {
  const key = wireKey(id);
  if (typeof key === "string") {
    return key.length <= MAX_ID_LENGTH && isHashable(id);
  }
  return key === null || typeof key === "number";
}

/** A function as a method has it: a server with names is also one without. */
type Taking<Client> = { take(client: Client): void }["take"];

/** Clients that came but were not asked for yet, and those who wait for one. */
export class AcceptQueue<Client> {
  #here: Client[] = [];
  #waiting: Taking<Client | undefined>[] = [];
  #closed = false;
  #why: unknown;

  /** Whether nobody is here. */
  get isEmpty(): boolean {
    return this.#here.length === 0;
  }

  /** Lets a client in: to who waits for one, or for later. */
  put(client: Client): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(client);
    else this.#here.push(client);
  }

  /** Forgets a client that went away. */
  drop(client: Client): void {
    const at = this.#here.indexOf(client);
    if (at >= 0) this.#here.splice(at, 1);
  }

  /**
   * The next client; undefined once it is closed.
   *
   * @param address Where it listens, for the message.
   * @throws {ForeverAloneError} When none came in time.
   */
  async next(
    address: string,
    timeout: number | null,
    wait: WaitFor,
  ): Promise<Client | undefined> {
    wait.signal?.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<Client | undefined>();
    const here = this.#here.shift();
    if (here !== undefined || this.#closed) resolve(here);
    else this.#waiting.push(resolve);
    const late = () =>
      new ForeverAloneError(
        `No client came to ${address} within ${timeout} ms; has it the right address?`,
      );
    const client = await within(promise, timeout, late, wait).catch((error) => {
      const at = this.#waiting.indexOf(resolve);
      if (at >= 0) this.#waiting.splice(at, 1);
      // One that came in this very moment is for who waits next.
      else void promise.then((client) => client && this.put(client));
      throw error;
    });
    if (client === undefined && this.#why !== undefined) throw this.#why;
    return client;
  }

  /**
   * Wakes all who wait: nobody comes any more.
   *
   * @param why What they get as error, where it never listened.
   */
  close(why?: unknown): void {
    this.#closed = true;
    this.#why ??= why;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }
}
