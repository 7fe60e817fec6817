import type { Refusal } from "../../core/domain/refusal.ts";
import { nothingToDoWords } from "../words/effect_words.ts";
import { wordsOfRefusal } from "../words/refusals.ts";
import type { RefusedAnswer } from "./command/command.ts";
import { safeJson } from "./command/safe_json.ts";

/** A refusal as text for people or as JSON for programs. */
export function refusalText({ refusal, detail }: RefusedAnswer, json: boolean): string {
  const words = detail ?? reasonWords(refusal) ?? wordsOfRefusal(refusal);
  const { code, block, provider, retryAfterSeconds } = refusal;
  const isUncertain = provider?.status === "uncertain";
  const whole = provider === undefined ? `${words}.` : `${words}. ${provider.words}`;
  if (!json) return `${isUncertain ? "Result unknown" : "Refused"}: ${whole}`;
  const wait = retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds };
  const limit = block === undefined ? {} : { block_reason: block.reason, blocked_by: block.by };
  const unsent = provider === undefined
    ? {}
    : { delivery_status: provider.status, provider_code: provider.code };
  const detailed = provider === undefined ? words : whole;
  return safeJson({ error: { code, detail: detailed, ...wait, ...limit, ...unsent } });
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
