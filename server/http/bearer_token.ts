import type { AppContext } from "./respond.ts";

/** The token after `Bearer `; empty, which is no token, where there is none. */
export function bearerToken(c: AppContext): string {
  const header = c.req.raw.headers.get("authorization") ?? "";
  return /^bearer /i.test(header) ? header.slice("bearer ".length).trim() : "";
}
