import type { AppContext } from "./respond.ts";

/** The token after `Bearer `; without one, the empty string, which is never a valid token. */
export function bearerToken(c: AppContext): string {
  const header = c.req.raw.headers.get("authorization") ?? "";
  const isBearer = header.startsWith("Bearer ") || /^bearer /i.test(header);
  return isBearer ? header.slice("bearer ".length).trim() : "";
}
