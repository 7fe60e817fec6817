import type { Service } from "../core/service.ts";
import { type AnyRefusal, problem } from "./http/problem.ts";
import type { AppContext } from "./http/respond.ts";
import type { PageSettings } from "./pages/http/page.ts";

/** Responds with an error: as a page to browsers at addresses of pages, else as a problem. */
export type RespondProblem = (c: AppContext, refusal: AnyRefusal) => Promise<Response>;

/** `settings` is null if the pages are off; then only the start page is one, which says so. */
export function openProblems(service: Service, settings: PageSettings | null): RespondProblem {
  return async (c, refusal) => {
    const pagesOff = settings === null && c.req.path === "/";
    const asJson = problem(c, refusal, { pagesOff });
    const isPage = settings === null ? pagesOff : !/^\/(v1|docs|_dev)(\/|$)/.test(c.req.path);
    if (!isPage || !acceptsHtml(c)) return asJson;
    const { serveProblem } = await import("./pages/serve_page.ts");
    const page = serveProblem(service, c, refusal.code, settings);
    const retryAfter = asJson.headers.get("retry-after");
    if (retryAfter !== null) page.headers.set("retry-after", retryAfter);
    return page;
  };
}

/** Browsers name HTML when they open a page. Other clients accept anything. */
function acceptsHtml(c: AppContext): boolean {
  return /(^|[\s,])text\/html\b/i.test(c.req.header("accept") ?? "");
}
