/** Lines of JSON out of a byte stream. */

/**
 * Splits a byte stream into its lines and parses each.
 *
 * @param stream UTF-8 text; the last line may lack its line break.
 */
export async function* jsonLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<unknown, void, void> {
  let pieces: string[] = [];
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    let start = 0;
    for (
      let end = text.indexOf("\n");
      end >= 0;
      end = text.indexOf("\n", start)
    ) {
      pieces.push(text.slice(start, end));
      yield JSON.parse(pieces.join(""));
      pieces = [];
      start = end + 1;
    }
    if (start < text.length) pieces.push(text.slice(start));
  }
  if (pieces.length > 0) yield JSON.parse(pieces.join(""));
}
