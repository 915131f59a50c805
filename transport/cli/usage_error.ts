/** Arguments that a command cannot take: the message says what was wrong and what would be right. */
export class UsageError extends Error {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** A file that cannot be read or written. */
export class FileError extends Error {
  /** Makes one from its message, and from the system's error. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FileError";
  }
}
