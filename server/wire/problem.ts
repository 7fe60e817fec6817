import { channels } from "../../core/domain/channel.ts";
import { methods } from "../../core/domain/method.ts";
import {
  blockReasons,
  fieldCodes,
  nothingToDoReasons,
  unsentStatuses,
} from "../../core/domain/refusal.ts";
import { type ProblemCode, problems } from "../http/problem.ts";
import { count, fields, list, oneOf, optional, type Schema, text } from "../http/schema.ts";

/** Why a field was refused. */
export const fieldErrorSchema = fields({
  field: text("The path of the field in the body, with dots"),
  code: oneOf(fieldCodes),
  detail: text("A sentence for people, to show next to the field"),
});

/** A problem with one of these codes (RFC 9457). */
export function problemSchema(codes: readonly ProblemCode[]): Schema {
  return fields({
    type: text("A URI reference that names the problem"),
    title: text(),
    status: count(),
    detail: text("A sentence for people"),
    code: oneOf(codes),
    request_id: text("Appears in the log and in the audit log"),
    retry_after: optional(count("Seconds after which the same request may succeed")),
    attempts_left: optional(count("Guesses left for this challenge")),
    methods: optional(list(oneOf(methods))),
    unavailable_methods: optional(list(oneOf(channels))),
    resend_after: optional(count("Seconds before another code can be sent")),
    phone_number: optional(text("Masked")),
    verification_id: optional(
      text("The verification that stays open although its first code was not sent"),
    ),
    reason: optional(oneOf(nothingToDoReasons)),
    block_reason: optional(oneOf(blockReasons)),
    blocked_by: optional(text("For operators: the limit that blocked a message")),
    delivery_status: optional(oneOf(unsentStatuses)),
    provider_code: optional(count("For operators: the provider's error; `detail` explains it")),
    errors: optional(list(fieldErrorSchema)),
  });
}

/** The problem codes by the status that they are returned with. */
export function byStatus(codes: readonly ProblemCode[]): ReadonlyMap<number, ProblemCode[]> {
  const groups = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const [status] = problems[code];
    groups.set(status, [...groups.get(status) ?? [], code]);
  }
  return groups;
}
