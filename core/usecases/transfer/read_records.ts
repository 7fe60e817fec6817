import { createCsvParser, type RecordParser } from "../../domain/transfer/csv.ts";
import type { SourceRecord } from "../../domain/transfer/import_row.ts";
import { createJsonListParser, createNdjsonParser } from "../../domain/transfer/json_records.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ImportContent } from "./import_order.ts";

export type ReadRecordsPorts = Pick<Ports, "openOldRegister">;

/**
 * Reads the records of a file, some at a time, so that a file of any size takes little memory. A
 * byte that is not UTF-8 ends it: it is a fault of that line, and nothing after it is read.
 */
export async function* readRecords(
  ports: ReadRecordsPorts,
  content: ImportContent,
  listKey: string | null,
): AsyncGenerator<readonly SourceRecord[], void, undefined> {
  if (content.kind === "register") {
    const register = ports.openOldRegister(content.path);
    try {
      for await (const page of register.pages()) {
        yield page.map(({ row, values }) => ({ line: row, values }));
      }
    } finally {
      register.close();
    }
    return;
  }
  let parser: RecordParser | null = content.kind === "csv" ? createCsvParser() : null;
  let line = 1;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of content.chunks) {
    const text = decodedOrNull(decoder, chunk);
    if (text === null) return yield [{ line, fault: "line_format" }];
    parser ??= jsonParserOf(text, listKey);
    const records = parser?.push(text) ?? [];
    line = records.at(-1)?.line ?? line;
    yield records;
  }
  yield parser?.end() ?? [];
}

function decodedOrNull(decoder: TextDecoder, chunk: Uint8Array): string | null {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** By the first character that is not a space; null if all of it is whitespace. */
function jsonParserOf(text: string, listKey: string | null): RecordParser | null {
  const start = text.trimStart().charAt(0);
  if (start === "") return null;
  if (start === "[") return createJsonListParser(null);
  return listKey === null ? createNdjsonParser() : createJsonListParser(listKey);
}
