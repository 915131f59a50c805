/** What all errors of the transport have in common. */
export class TCPTalksError extends Error {
  /** Makes one from its message, and from what caused it. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TCPTalksError";
  }
}

/** `connect` on an object that is connected already. */
export class AlreadyConnectedError extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AlreadyConnectedError";
  }
}

/**
 * There is no link (any more): nobody connected it, or it went away. Its
 * `cause` is the reason, where there was one.
 */
export class NotConnectedError extends TCPTalksError {
  /** Makes one from its message, and from why the link went away. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NotConnectedError";
  }
}

/** Something did not come in its time: a reply, a password's answer, a peer. */
export class TimeoutError extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TimeoutError";
  }
}

/** `connect` found nobody in its time: no server to dial, or no client that came. */
export class ForeverAloneError extends TimeoutError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ForeverAloneError";
  }
}

/** The password was refused, or the peer never asked for one. */
export class AuthentificationError extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AuthentificationError";
  }
}

/** Dialling or listening failed; `cause` is the system's own error. */
export class ConnectionFailedError extends TCPTalksError {
  /** True where nobody listens there yet, so that a later try may succeed. */
  readonly refused: boolean;

  /** Makes one from its message, and from whether a later try may succeed. */
  constructor(
    message: string,
    refused: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ConnectionFailedError";
    this.refused = refused;
  }
}

/** A server that has as many clients as it may. */
export class NoSuchConnectionAvailable extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NoSuchConnectionAvailable";
  }
}

/** Python's KeyError: an opcode that is bound already (or not at all), a queue or a client that does not exist. */
export class KeyError extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeyError";
  }
}

/** What came over the link is no message of TCPTalks; the link is closed. */
export class ProtocolError extends TCPTalksError {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ProtocolError";
  }
}

/** One of the transport's limits was reached; `limit` names it. */
export class TalksLimitError extends TCPTalksError {
  /** The limit's name in `TransportLimits`, such as `maxQueuedBytes`. */
  readonly limit: string;

  /** Makes one from its message and the limit's name. */
  constructor(message: string, limit: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TalksLimitError";
    this.limit = limit;
  }
}
