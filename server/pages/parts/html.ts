import type { HtmlEscapedString } from "hono/utils/html";

/** What a component returns. No component of the pages waits for anything. */
export type PageHtml = HtmlEscapedString | Promise<HtmlEscapedString>;
