/** The Markdown documents: their code blocks and their links. */

/** The root of the repository. */
export const ROOT = new URL("../../../", import.meta.url);

/** All documents. */
export const DOCUMENTS = [
  "README.md",
  "README.fr.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "examples/README.md",
  "examples/README.fr.md",
  "examples/commands.md",
  "examples/fleet/README.md",
  "examples/fleet/README.fr.md",
  "examples/monitor/README.md",
  "examples/monitor/README.fr.md",
  "examples/remote/README.md",
  "examples/remote/README.fr.md",
  "examples/network.md",
  "examples/network.fr.md",
  "examples/values.md",
  "examples/values.fr.md",
  "examples/from_python.md",
  "examples/from_python.fr.md",
] as const;

/** A fenced block. */
export interface Block {
  /** Its language: "ts", "sh", "console", "text". */
  readonly language: string;
  /** What is in it. */
  readonly code: string;
}

/** Reads a document. */
export function readDocument(name: string): Promise<string> {
  return Deno.readTextFile(new URL(name, ROOT));
}

/** The fenced blocks of a document, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks = markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));
}

/** The same block without its comments, which are in the document's language. */
export function withoutComments({ language, code }: Block): Block {
  if (language === "text" || language === "console") return { language, code };
  const comment = language === "ts" ? /\s*\/\/ .*$/gm : /\s+# .*$/gm;
  return { language, code: code.replace(comment, "") };
}

/** The same block without its comments and the texts that it prints or answers, which are in the document's language too. */
export function withoutWords(block: Block): Block {
  const { language, code } = withoutComments(block);
  if (language !== "ts") return { language, code };
  const said = /(?<=\breturn |\bconsole\.\w+\(|, )(?:"[^"\n]*"|`[^`]*`)/g;
  return {
    language,
    code: code.replace(
      said,
      (text) => `\`${(text.match(/\$\{[^}]*\}/g) ?? []).join()}\``,
    ),
  };
}

/** The links of a document to files of the repository. */
export function fileLinks(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, "").replace(/`[^`]*`/g, "");
  const links = prose.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g);
  return [...links].map(([, link = ""]) => link).filter((link) =>
    !/^https?:/.test(link)
  );
}

/** What is printed, without what differs from one run to the next. */
export function steady(text: string): string {
  return text
    .replace(/ +\d+\.\d+ ms/g, " ? ms")
    .replace(/after \d+ ms/g, "after ? ms")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replace(/"[^"]*?(examples[\\/]\w+\.\w+)"/g, '"$1"');
}
