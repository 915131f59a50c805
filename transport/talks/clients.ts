import type { Bindings } from "../handlers/bindings.ts";
import type { Admitted } from "../connect/handshake.ts";
import { RemoteError } from "../messages/remote_error.ts";
import { ID_OPCODE, randomId } from "../messages/message.ts";
import { isHashable, type Opcodes, wireKey } from "../options/opcodes.ts";
import type { TalksOptions } from "../options/options.ts";
import type { ServerOptions } from "../options/server_options.ts";
import type { CloseReason, ServerEvent } from "../watch/status.ts";
import {
  type Clock,
  SYSTEM_CLOCK,
  type WaitFor,
  within,
} from "../watch/clock.ts";
import { adopt, type Adopted, type TCPTalks } from "./talks.ts";
import { ForeverAloneError, NotConnectedError } from "../errors.ts";

/** A client that went away, and why. */
export interface Departure {
  /** The client's id; undefined where the server stopped without any. */
  readonly id: unknown;
  /** Why. */
  readonly reason: CloseReason;
}

/** What {@linkcode Clients} needs from its server. */
interface ClientsOptions<Names extends Opcodes, Client> {
  /** How the clients' objects are made. */
  talks: TalksOptions<Names>;
  /** What all clients may call. */
  bindings: Bindings;
  /** How many clients there may be. */
  maxClients: number;
  /** How long a client may take to say its id, in milliseconds. */
  idTimeout: number;
  /** Who may take the place of a dead link over. */
  takeOver: ServerOptions["takeOver"];
  /** Told of who came and who went. */
  emit(event: ServerEvent): void;
  /** Told of a client of which nothing was read yet. */
  arrives(client: Client): void;
  /** Told of a client that has its id. */
  joined(client: Client): void;
  /** Told of one that went away. */
  left(client: Client): void;
  /** Told of one that was turned away after its handshake. */
  refused(remote: string, reason: string): void;
}

/** How long a link may take to show that it lives, when its place is asked for, in milliseconds. */
const PROBE_MS = 500;
/** How long requests for what is not bound wait for a client to be handed out, in milliseconds. */
const HOLD_MS = 1000;

/** Steps of promises until the body of a `for await` has begun for sure. */
const STEPS = 50;

/** The clients of a server, by their ids. */
export class Clients<Names extends Opcodes> {
  #options: ClientsOptions<Names, TCPTalks<Names>>;
  #clock: Clock;
  #clients = new Map<unknown, TCPTalks<Names>>();
  #adopted = new WeakMap<
    TCPTalks<Names>,
    Adopted<TCPTalks<Names>>
  >();
  #arriving = new Set<TCPTalks<Names>>();
  #departed = Promise.withResolvers<Departure>();
  #claimed = 0;
  #joined = 0;

  constructor(
    options: ClientsOptions<Names, TCPTalks<Names>>,
  ) {
    this.#options = options;
    this.#clock = options.talks.clock ?? SYSTEM_CLOCK;
  }

  /** Those who have their id, in the order in which they came. */
  get all(): TCPTalks<Names>[] {
    return [...this.#clients.values()];
  }

  /** Those who do not have their id yet. */
  get arriving(): TCPTalks<Names>[] {
    return [...this.#arriving];
  }

  /** How many came so far. */
  get joined(): number {
    return this.#joined;
  }

  /** Whether there is no place for one more, and nobody on the way. */
  get isFull(): boolean {
    return this.#arriving.size === 0 &&
      this.#clients.size >= this.#options.maxClients;
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
  claim(remote: string): string | undefined | Promise<string | undefined> {
    if (this.#taken < this.#options.maxClients) {
      this.#claimed++;
      return undefined;
    }
    return this.#claimOfDead(remote);
  }

  /** Gives a place back. */
  unclaim(): void {
    this.#claimed--;
  }

  /** Asks one who has claimed a place who it is; whatever it answers, it gets an id of its own. */
  async welcome(admitted: Admitted): Promise<void> {
    const { talks, bindings, emit, arrives, joined, refused } = this.#options;
    const { remote } = admitted.connection;
    this.#claimed--;
    const adopted = adopt(talks, bindings, admitted, arrives);
    const { client } = adopted;
    this.#adopted.set(client, adopted);
    this.#arriving.add(client);
    const wanted = await this.#ask(client);
    const isTaken = !await this.#isFree(wanted, remote);
    if (!client.isConnected) {
      // Its last replies may still go out: it is known until they are.
      void client.closed.then(() => this.#arriving.delete(client));
      return;
    }
    if (this.#taken > this.#options.maxClients) {
      refused(remote, this.#full);
      await adopted.end({ by: "us", message: this.#full });
      this.#arriving.delete(client);
      return;
    }
    this.#arriving.delete(client);
    const id = isTaken ? randomId() : wanted;
    client.id = id;
    this.#clients.set(wireKey(id), client);
    this.#joined++;
    const cancel = this.#clock.after(HOLD_MS, () => adopted.serve(), false);
    void client.closed.then((reason) => {
      cancel();
      this.#leave(client, reason);
    });
    emit({ type: "joined", id, remote, ...(isTaken ? { wanted } : {}) });
    joined(client);
  }

  /** Says that a client is handed out: what is bound in this turn is bound. */
  async handOut(client: TCPTalks<Names>): Promise<void> {
    for (let i = 0; i < STEPS; i++) await undefined;
    this.#adopted.get(client)?.serve();
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
    return `All ${this.#options.maxClients} places are taken`;
  }

  async #claimOfDead(remote: string): Promise<string | undefined> {
    const same = this.all.filter((each) => this.#mayBe(each, remote));
    const live = await Promise.all(same.map((each) => this.#lives(each)));
    const free = this.#options.maxClients - this.#taken;
    if (free <= 0 && (free < 0 || !live.includes(false))) return this.#full;
    this.#claimed++;
    return undefined;
  }

  /** Whether a client may have the id that it says; ends a dead link that has it. */
  async #isFree(id: unknown, remote: string): Promise<boolean> {
    const old = this.find(id);
    // One that is over but for its last replies may have come back already.
    if (old === undefined || !old.isConnected) return true;
    if (!this.#mayBe(old, remote) || await this.#lives(old)) return false;
    const message = `its client came back as ${remote}`;
    await this.#adopted.get(old)?.end({ by: "error", message });
    return true;
  }

  /** Whether one who comes from there may be this client. */
  #mayBe(
    { peer = "" }: TCPTalks<Names>,
    remote: string,
  ): boolean {
    const { takeOver = "same-host" } = this.#options;
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
    const call = client.with({ timeout: this.#options.idTimeout });
    try {
      const id: unknown = await call.execute(ID_OPCODE);
      return isId(id) ? id : randomId();
    } catch {
      // The Python library of 2017 knows no ids.
      return randomId();
    }
  }

  #leave(
    client: TCPTalks<Names>,
    reason: CloseReason,
  ): void {
    const { id } = client;
    if (this.find(id) === client) this.#clients.delete(wireKey(id));
    this.#options.left(client);
    this.#options.emit({ type: "left", id, reason });
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

/** How long to wait, and where, for messages. */
interface AcceptWait extends WaitFor {
  timeout: number | null;
  address: string;
}

/** Clients that came but were not asked for yet, and those who wait for one. */
export class AcceptQueue<Client> {
  #here: Client[] = [];
  #waiting: ((client: Client | undefined) => void)[] = [];
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

  /** The next client; undefined once it is closed. */
  async next(): Promise<Client | undefined> {
    const { promise, resolve } = Promise.withResolvers<Client | undefined>();
    this.#take(resolve);
    const client = await promise;
    if (client === undefined && this.#why !== undefined) throw this.#why;
    return client;
  }

  /**
   * The next client, but not for ever.
   *
   * @throws {ForeverAloneError} When none came in time.
   * @throws {NotConnectedError} When it was closed.
   */
  async wait({ timeout, address, ...wait }: AcceptWait): Promise<Client> {
    wait.signal?.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<Client | undefined>();
    this.#take(resolve);
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
    if (client !== undefined) return client;
    throw this.#why ?? new NotConnectedError(`${address} no longer listens`);
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

  #take(take: (client: Client | undefined) => void): void {
    const here = this.#here.shift();
    if (here !== undefined || this.#closed) take(here);
    else this.#waiting.push(take);
  }
}
