import type { FieldCode, Refusal } from "../../core/domain/refusal.ts";
import { refusalWords } from "../words/refusals.ts";
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
export function refusalText(refusal: Refusal, json: boolean): string {
  const [field] = refusal.fields ?? [];
  const detail = refusal.why?.replace(/\.$/, "") ??
    (field === undefined ? null : fieldWords[field.code]) ?? refusalWords[refusal.code];
  return json ? safeJson({ error: { code: refusal.code, detail } }) : `Refused: ${detail}.`;
}

/** No refusal of the core's: the core was not asked. */
export function readOnlyText(json: boolean): string {
  const detail = "read-only by --readonly or LATCHKEY_ADMIN_READONLY";
  return json ? safeJson({ error: { code: "read_only", detail } }) : `Refused: ${detail}.`;
}
