import type { components } from "./api.ts";

type ProblemBody = components["schemas"]["Problem"];

/** A code of the reference, such as `wrong_code`. */
export type ProblemCode = ProblemBody["code"];

/** An invalid field of a request. */
export type FieldError = NonNullable<ProblemBody["errors"]>[number];

/** Why Latchkey refused a request (RFC 9457). */
export interface Problem {
  readonly code: ProblemCode;
  readonly status: number;
  /** A sentence for the user. */
  readonly detail: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  /** Guesses left for the challenge. */
  readonly attemptsLeft: number | undefined;
  /** The invalid fields, if `code` is `invalid_input`. Empty otherwise. */
  readonly errors: readonly FieldError[];
  /** Appears in Latchkey's log and audit log. */
  readonly requestId: string;
  /** The whole body, with what only some problems have. */
  readonly body: ProblemBody;
}

/** Returns null if the body is not a problem, such as an error page of a proxy. */
export function problemOf(body: unknown): Problem | null {
  if (!isProblem(body)) return null;
  return {
    code: body.code,
    status: body.status,
    detail: body.detail,
    retryAfter: body.retry_after,
    attemptsLeft: body.attempts_left,
    errors: body.errors ?? [],
    requestId: body.request_id,
    body,
  };
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "code" in body && "status" in body &&
    "detail" in body && typeof body.detail === "string";
}
