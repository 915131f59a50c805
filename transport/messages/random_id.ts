const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Six characters of A-Z0-9, as Python's library takes where no id is given. */
export function randomId(): string {
  let id = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(6))) {
    id += LETTERS[byte % LETTERS.length];
  }
  return id;
}
