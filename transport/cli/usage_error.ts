/** Arguments that a command cannot take: the message says what was wrong and what would be right. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A file that cannot be read or written. */
export class FileError extends Error {
  override name = "FileError";
}
