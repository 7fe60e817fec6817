/** A person who only uses what the pages show: links, and forms with their hidden fields. @module */
import assert from "node:assert/strict";
import type { Answer } from "../app_kit.ts";
import { type Browser, openBrowser, origin } from "../pages/browser.ts";
import { answerOf, linkOf, type OidcApp, redirectUri, requestQuery } from "./oidc_kit.ts";

export interface Walker {
  readonly browser: Browser;
  /** The page that is shown. */
  page(): Answer;
  open(path: string): Promise<void>;
  /** Follows the link of the page whose address starts so. */
  click(start: string): Promise<void>;
  /** Fills in the form with this action, and sends it. */
  submit(action: string, typed?: Readonly<Record<string, string>>): Promise<void>;
  /** The answer that the app got. */
  arrived(): URLSearchParams;
}

/** Starts at the app, with a request of its client. */
export async function openWalker(app: OidcApp): Promise<Walker> {
  const browser = openBrowser(app);
  let shown: Answer | null = null;
  const page = (): Answer => {
    assert.ok(shown !== null);
    return shown;
  };
  const follow = async (first: Answer): Promise<void> => {
    let answer = first;
    for (let steps = 0; steps < 10; steps++) {
      const location = answer.headers.get("location") ?? linkOf(answer);
      if (location === "" || location.startsWith(redirectUri)) break;
      const { pathname, search } = new URL(location, origin);
      answer = await browser.get(`${pathname}${search}`);
    }
    shown = answer;
  };
  const open = async (path: string): Promise<void> => await follow(await browser.get(path));
  await open(`/oauth/authorize?${requestQuery(app.client)}`);
  return {
    browser,
    page,
    open,
    async click(start) {
      const links = [...page().text.matchAll(/<a [^>]*href="([^"]*)"/g)]
        .map(([, href = ""]) => plain(href));
      const found = links.find((href) =>
        href === start || /^[?&]/.test(href.slice(start.length)) && href.startsWith(start)
      );
      assert.ok(found !== undefined, `${start} in ${links.join(", ")}`);
      await open(found);
    },
    async submit(action, typed = {}) {
      const { text } = page();
      const forms = [...text.matchAll(/<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
      const [, , body = ""] = forms.find(([, known]) => known === action) ?? [];
      assert.notEqual(body, "", `${action} in ${text}`);
      const hidden = [
        ...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" ?\/?>/g),
      ]
        .map(([, name = "", value = ""]) => [name, plain(value)]);
      await follow(await browser.post(action, { ...Object.fromEntries(hidden), ...typed }));
    },
    arrived: () => answerOf(page()),
  };
}

function plain(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
