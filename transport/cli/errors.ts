/** Arguments that a command cannot take: the message says what was wrong and what would be right. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** An option that the command has not, like none that it has: another one may. */
export class UnknownOption extends UsageError {
  readonly option: string;

  constructor(written: string, option: string) {
    super(`There is no option "${written}"`);
    this.option = option;
  }
}

/** A file that cannot be read or written. */
export class FileError extends Error {
  override name = "FileError";
}

/** What the command's exit code says. */
export const EXIT = {
  ok: 0,
  /** The remote function raised an exception, or a file holds no sound pickle. */
  remote: 1,
  /** No link, a wrong password, or no reply in time. */
  link: 2,
  usage: 64,
  file: 66,
  /** A mistake of this program. */
  bug: 70,
  interrupted: 130,
} as const;
