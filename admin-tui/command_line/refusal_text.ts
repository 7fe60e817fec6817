import type { Refusal } from "../../core/domain/refusal.ts";
import { nothingToDoWords } from "../words/effect_words.ts";
import { wordsOfRefusal } from "../words/refusals.ts";
import type { RefusedAnswer } from "./command/command.ts";
import { safeJson } from "./command/safe_json.ts";

/** A refusal as text for people or as JSON for programs. */
export function refusalText({ refusal, detail }: RefusedAnswer, json: boolean): string {
  const words = detail ?? reasonWords(refusal) ?? wordsOfRefusal(refusal);
  if (!json) return `Refused: ${words}.`;
  const { code, block, retryAfterSeconds } = refusal;
  const wait = retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds };
  const limit = block === undefined ? {} : { block_reason: block.reason, blocked_by: block.by };
  return safeJson({ error: { code, detail: words, ...wait, ...limit } });
}

/** Why there is nothing to do, if that is the refusal. */
function reasonWords({ reason }: Refusal): string | undefined {
  return reason === undefined ? undefined : nothingToDoWords[reason].replace(/\.$/, "");
}

/** Not a refusal from the core, which was never called. */
export function readOnlyText(json: boolean): string {
  const detail = "read-only mode is on (--readonly or LATCHKEY_ADMIN_READONLY)";
  return json ? safeJson({ error: { code: "read_only", detail } }) : `Refused: ${detail}.`;
}
