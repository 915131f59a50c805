import type { Bindings } from "../handlers/bindings.ts";
import type { Admitted } from "../connect/acceptor.ts";
import { ID_OPCODE } from "../messages/message.ts";
import type { Opcodes } from "../options/opcodes.ts";
import type { TalksOptions } from "../options/options.ts";
import { randomId } from "../messages/random_id.ts";
import type { CloseReason, ServerEvent } from "../watch/status.ts";
import { adopt, type TCPTalks } from "./talks.ts";
import { isHashable, wireKey } from "../messages/key.ts";

/** A client that went away, and why. */
export interface Departure {
  /** The client's id. */
  readonly id: unknown;
  /** Why. */
  readonly reason: CloseReason;
}

/** What a {@linkcode Roster} needs from its server. */
export interface RosterOptions<Names extends Opcodes, Client> {
  /** How the clients' objects are made. */
  talks: TalksOptions<Names>;
  /** What all clients may call. */
  bindings: Bindings;
  /** How many clients there may be. */
  maxClients: number;
  /** How long a client may take to say its id, in milliseconds. */
  idTimeout: number;
  /** Told of who came and who went. */
  emit(event: ServerEvent): void;
  /** Told of a client that has its id. */
  joined(client: Client): void;
  /** Told of one that went away. */
  left(client: Client): void;
}

/** The clients of a server, by their ids. */
export class Roster<
  Remote extends object,
  Local extends object,
  Names extends Opcodes,
> {
  #options: RosterOptions<Names, TCPTalks<Remote, Local, Names>>;
  #clients = new Map<unknown, TCPTalks<Remote, Local, Names>>();
  #arriving = new Set<TCPTalks<Remote, Local, Names>>();
  #departed = Promise.withResolvers<Departure>();
  #claimed = 0;
  #joined = 0;

  constructor(
    options: RosterOptions<Names, TCPTalks<Remote, Local, Names>>,
  ) {
    this.#options = options;
  }

  /** Those who have their id, in the order in which they came. */
  get clients(): TCPTalks<Remote, Local, Names>[] {
    return [...this.#clients.values()];
  }

  /** Those who do not have their id yet. */
  get arriving(): TCPTalks<Remote, Local, Names>[] {
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

  /** Resolves when the next client goes away. */
  get departed(): Promise<Departure> {
    return this.#departed.promise;
  }

  /** The client of an id. */
  find(id: unknown): TCPTalks<Remote, Local, Names> | undefined {
    return this.#clients.get(wireKey(id));
  }

  /** Takes a place; says why where there is none. */
  claim(): string | undefined {
    const { maxClients } = this.#options;
    const taken = this.#claimed + this.#arriving.size + this.#clients.size;
    if (taken >= maxClients) return `All ${maxClients} places are taken`;
    this.#claimed++;
    return undefined;
  }

  /** Nobody comes any more: whoever waits for one to go away waits no longer. */
  close(): void {
    const reason: CloseReason = { by: "us", message: "the server stopped" };
    this.#departed.resolve({ id: undefined, reason });
  }

  /** Gives a place back. */
  unclaim(): void {
    this.#claimed--;
  }

  /** Asks one who has claimed a place who it is; whatever it answers, it gets an id of its own. */
  async welcome(admitted: Admitted): Promise<void> {
    const { talks, bindings, emit, joined } = this.#options;
    const { remote } = admitted.connection;
    this.#claimed--;
    const client = adopt<Remote, Local, Names>(talks, bindings, admitted);
    this.#arriving.add(client);
    const wanted = await this.#ask(client);
    this.#arriving.delete(client);
    if (!client.isConnected) return;
    // One that is over but for its last replies may have come back already.
    const isTaken = this.find(wanted)?.isConnected === true;
    const id = isTaken ? randomId() : wanted;
    client.id = id;
    this.#clients.set(wireKey(id), client);
    this.#joined++;
    void client.closed.then((reason) => this.#leave(client, reason));
    emit({ type: "joined", id, remote, ...(isTaken ? { wanted } : {}) });
    joined(client);
  }

  async #ask(client: TCPTalks<Remote, Local, Names>): Promise<unknown> {
    const call = client.with({ timeout: this.#options.idTimeout });
    try {
      const id: unknown = await call.execute(
        ID_OPCODE as never,
        ...[] as never,
      );
      return isId(id) ? id : randomId();
    } catch {
      // The Python library of 2017 knows no ids.
      return randomId();
    }
  }

  #leave(
    client: TCPTalks<Remote, Local, Names>,
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

/** Characters of an id. */
const MAX_ID_LENGTH = 1024;

/** Whether a client can be told from others by it, and named by it in a message. */
function isId(id: unknown): boolean {
  const key = wireKey(id);
  if (typeof key === "string") {
    return key.length <= MAX_ID_LENGTH && isHashable(id);
  }
  return key === null || typeof key !== "object";
}
