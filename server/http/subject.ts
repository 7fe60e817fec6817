import type { FoundSubject } from "../../core/domain/audit_event.ts";
import type { AppContext } from "./respond.ts";

/** Notes who a request is about, for the log. The first user that is noted counts. */
export function noteSubject(c: AppContext, { userId, sessionId }: FoundSubject): void {
  const noted = c.get("subject");
  if (noted !== undefined && noted.user_id !== userId) return;
  const session = sessionId ?? noted?.session_id;
  c.set("subject", { user_id: userId, ...(session === undefined ? {} : { session_id: session }) });
}
