import type { FieldCode, Refusal } from "../../core/domain/refusal.ts";
import { nothingToDoWords } from "../words/effect_words.ts";
import { refusalWords } from "../words/refusals.ts";
import type { RefusedAnswer } from "./command/command.ts";
import { safeJson } from "./command/safe_json.ts";

/** What is wrong with an argument, where the code alone would only say "invalid". */
const fieldWords: Partial<Readonly<Record<FieldCode, string>>> = {
  reason_format: "the reason must have 3 to 200 printable characters",
  file_exists: "that file already exists, and a backup never overwrites a file",
  file_unwritable: "cannot write the file: it must be in LATCHKEY_BACKUP_DIR " +
    "(default: backups in LATCHKEY_DATA_DIR) or in the data folder, and the user " +
    "who runs this command must have write access (uid 1993 in the image)",
};

/** A refusal as text for people or as JSON for programs. */
export function refusalText({ refusal, detail }: RefusedAnswer, json: boolean): string {
  const words = detail ?? knownWords(refusal) ?? refusalWords[refusal.code];
  return json ? safeJson({ error: { code: refusal.code, detail: words } }) : `Refused: ${words}.`;
}

/** A more specific explanation than the code alone, if there is one. */
function knownWords({ reason, fields }: Refusal): string | undefined {
  if (reason !== undefined) return nothingToDoWords[reason].replace(/\.$/, "");
  const [field] = fields ?? [];
  return field === undefined ? undefined : fieldWords[field.code];
}

/** Not a refusal from the core, which was never called. */
export function readOnlyText(json: boolean): string {
  const detail = "read-only mode is on (--readonly or LATCHKEY_ADMIN_READONLY)";
  return json ? safeJson({ error: { code: "read_only", detail } }) : `Refused: ${detail}.`;
}
