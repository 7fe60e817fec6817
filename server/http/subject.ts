import type { AppContext } from "./respond.ts";

/**
 * Notes who a successful request was for: the user and session that its response names, or the
 * session whose token it presented. A token that was refused names no one.
 */
export function noteSubject(
  c: AppContext,
  { session, scope }: { readonly session?: true; readonly scope?: string },
  body: unknown,
): void {
  // What a key reads about users does not say who they are to the request.
  if (scope !== undefined) return;
  const userId = idIn(body, "user");
  const sessionId = idIn(body, "session") ?? (session === true ? presentedSession(c) : null);
  if (userId === null && sessionId === null) return;
  c.set("subject", {
    ...(userId === null ? {} : { user_id: userId }),
    ...(sessionId === null ? {} : { session_id: sessionId }),
  });
}

function idIn(body: unknown, name: "user" | "session"): string | null {
  if (typeof body !== "object" || body === null) return null;
  const named: unknown = Reflect.get(body, name);
  if (typeof named !== "object" || named === null) return null;
  const id: unknown = Reflect.get(named, "id");
  return typeof id === "string" ? id : null;
}

function presentedSession(c: AppContext): string | null {
  const header = c.req.raw.headers.get("authorization") ?? "";
  return /^bearer +lk_s_([A-Za-z0-9_-]{22})\./i.exec(header)?.[1] ?? null;
}
