import {
  blockReasons,
  fieldCodes,
  type FieldRefusal,
  nothingToDoReasons,
  type Refusal,
  type RefusalCode,
  refusalCodes,
  unsentStatuses,
} from "../../../core/domain/refusal.ts";
import { camelCase } from "../codec/codec.ts";

/** A problem of the server (RFC 9457), as far as a terminal needs it. */
export interface ReadProblem {
  readonly code: string;
  /** A sentence, or empty. */
  readonly detail: string;
  readonly requestId: string;
  /** Null if the code is not one of the core's. */
  readonly refusal: Refusal | null;
}

/** Null if a value is not a problem, such as the page of a proxy. */
export function readProblem(value: unknown): ReadProblem | null {
  if (typeof value !== "object" || value === null) return null;
  const { code, detail, request_id: requestId, retry_after: retryAfter, reason, errors, ...send } =
    value as Readonly<Record<string, unknown>>;
  if (typeof code !== "string") return null;
  const known = refusalCodes.find((each) => each === code);
  const why = nothingToDoReasons.find((each) => each === reason);
  const isWait = typeof retryAfter === "number" && Number.isSafeInteger(retryAfter);
  const more = {
    ...(isWait && retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
    ...(Array.isArray(errors) ? { fields: errors.flatMap(readField) } : {}),
    ...(why === undefined ? {} : { reason: why }),
    ...readBlock(send),
    ...readUnsent(send, typeof detail === "string" ? detail : ""),
  };
  return {
    code,
    detail: typeof detail === "string" ? detail : "",
    requestId: typeof requestId === "string" ? requestId : "",
    refusal: known === undefined ? null : { code: known satisfies RefusalCode, ...more },
  };
}

/** The limit that blocked a message, if any. */
function readBlock(
  { block_reason: blockReason, blocked_by: by }: Readonly<Record<string, unknown>>,
): Pick<Refusal, "block"> {
  const reason = blockReasons.find((each) => each === blockReason);
  return reason === undefined ? {} : { block: { reason, by: typeof by === "string" ? by : null } };
}

/** The provider's error, if it did not send a message; the sentence explains it. */
function readUnsent(
  { delivery_status: sent, provider_code: code }: Readonly<Record<string, unknown>>,
  words: string,
): Pick<Refusal, "provider"> {
  const status = unsentStatuses.find((each) => each === sent);
  if (status === undefined) return {};
  return { provider: { status, code: typeof code === "number" ? code : null, words } };
}

/** A code of a newer server is skipped: the terminal has no words for it. */
function readField(value: unknown): readonly FieldRefusal[] {
  if (typeof value !== "object" || value === null) return [];
  const { field, code } = value as Readonly<Record<string, unknown>>;
  const known = fieldCodes.find((each) => each === code);
  return typeof field === "string" && known !== undefined
    ? [{ field: camelCase(field), code: known }]
    : [];
}
