/** What the command's exit code says. */
export const EXIT = {
  /** Answered, or done. */
  ok: 0,
  /** The remote function raised an exception, or a file holds no sound pickle. */
  remote: 1,
  /** No link, a wrong password, or no reply in time. */
  link: 2,
  /** Wrong arguments. */
  usage: 64,
  /** A file that cannot be read or written. */
  file: 66,
  /** A mistake of this program. */
  bug: 70,
  /** Ctrl-C before there was an outcome. */
  interrupted: 130,
} as const;
