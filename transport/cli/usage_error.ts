/** Arguments that a command cannot take: the message says what was wrong and what would be right. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** An option that the command has not, like none that it has: another one may. */
export class UnknownOption extends UsageError {
  /** Its name. */
  readonly option: string;

  /** Makes one of the option as it was written. */
  constructor(written: string, option: string) {
    super(`There is no option "${written}"`);
    this.option = option;
  }
}

/** A file that cannot be read or written. */
export class FileError extends Error {
  override name = "FileError";
}
