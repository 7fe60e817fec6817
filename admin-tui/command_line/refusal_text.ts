import type { FieldCode, Refusal } from "../../core/domain/refusal.ts";
import { nothingToDoWords } from "../words/effect_words.ts";
import { refusalWords } from "../words/refusals.ts";
import type { RefusedAnswer } from "./command/command.ts";
import { safeJson } from "./command/safe_json.ts";

/** What was wrong with what was typed, where more is known than "not in the right form". */
const fieldWords: Partial<Readonly<Record<FieldCode, string>>> = {
  reason_format: "the reason needs 3 to 200 printable characters",
  file_exists: "there is such a file already, and a backup overwrites nothing",
  file_unwritable: "the file cannot be written there: it must be in LATCHKEY_BACKUP_DIR " +
    "(backups in LATCHKEY_DATA_DIR, where it is not set) or in the data folder, and the user " +
    "who runs this must have write access (in the image uid 1993)",
};

/** A refusal for people or, as JSON, for programs. */
export function refusalText({ refusal, detail }: RefusedAnswer, json: boolean): string {
  const words = detail ?? knownWords(refusal) ?? refusalWords[refusal.code];
  return json ? safeJson({ error: { code: refusal.code, detail: words } }) : `Refused: ${words}.`;
}

/** More than the code says, where more is known. */
function knownWords({ reason, fields }: Refusal): string | undefined {
  if (reason !== undefined) return nothingToDoWords[reason].replace(/\.$/, "");
  const [field] = fields ?? [];
  return field === undefined ? undefined : fieldWords[field.code];
}

/** No refusal of the core's: the core was not asked. */
export function readOnlyText(json: boolean): string {
  const detail = "read-only by --readonly or LATCHKEY_ADMIN_READONLY";
  return json ? safeJson({ error: { code: "read_only", detail } }) : `Refused: ${detail}.`;
}
