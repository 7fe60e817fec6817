/** Twilio's lists: `{ "<key>": [...], "meta": {...} }`, by default 50 per page. */
import { problem, type TwilioAnswer, type TwilioJson } from "./problem.ts";

const pageSizeDefault = 50;
const pageSizeMax = 1000;

/** One page of `items`. `url` is the request's; its filters stay in the links of `meta`. */
export function pageOf<T>(
  key: string,
  items: readonly T[],
  url: URL,
  render: (item: T) => TwilioJson,
): TwilioAnswer {
  const size = parseCount(url.searchParams.get("PageSize"), pageSizeDefault);
  const page = parseCount(url.searchParams.get("Page"), 0);
  if (size === null || size < 1 || page === null) {
    return problem(20001, "Invalid PageSize or Page");
  }
  const pageSize = Math.min(size, pageSizeMax);
  const link = (number: number): string => pageUrl(url, pageSize, number);
  const hasNext = (page + 1) * pageSize < items.length;
  const meta = {
    page,
    page_size: pageSize,
    first_page_url: link(0),
    previous_page_url: page > 0 ? link(page - 1) : null,
    url: link(page),
    next_page_url: hasNext ? link(page + 1) : null,
    key,
  };
  const shown = items.slice(page * pageSize, (page + 1) * pageSize);
  return { status: 200, json: { [key]: shown.map(render), meta } };
}

function parseCount(text: string | null, fallback: number): number | null {
  if (text === null) return fallback;
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}

function pageUrl(url: URL, pageSize: number, page: number): string {
  const link = new URL(url);
  link.searchParams.set("PageSize", String(pageSize));
  link.searchParams.set("Page", String(page));
  return link.href;
}
