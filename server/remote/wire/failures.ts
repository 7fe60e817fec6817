import type { FailureCause } from "../../../core/domain/reports/failure.ts";
import { blockReasons } from "../../../core/domain/refusal.ts";
import { type Codec, nullOr, variants } from "../codec/codec.ts";
import { count, oneOf, text } from "../codec/values.ts";

const ofCode = { code: text, meaning: nullOr(text) };

export const failureCause: Codec<FailureCause> = variants<FailureCause, "kind">("kind", {
  limit: { reason: oneOf(blockReasons) },
  provider: ofCode,
  carrier: ofCode,
  http_status: { status: count },
  no_answer: {},
  unusable_answer: {},
  checks_used_up: {},
});
