import type { PageHtml } from "./html.ts";
import type { Child } from "hono/jsx";
import type { PageRequest } from "../http/page.ts";
import { languages } from "../words/words.ts";

interface LayoutProps {
  readonly page: PageRequest;
  readonly title: string;
  /** Set if a form was refused, so that the title says so first. */
  readonly failed?: boolean;
  readonly wide?: boolean;
  /** Where the browser continues by itself, immediately. */
  readonly next?: string;
  /** Next to the title. */
  readonly action?: Child;
  readonly children: Child;
}

/** Where the same page is in another language. The query of a form is not part of its page. */
function addressOf({ c }: PageRequest): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === "GET" ? pathname + search : pathname;
}

/** The frame of every page. Text is escaped by hono/jsx. */
export function Layout(
  { page, title, failed, wide, next, action, children }: LayoutProps,
): PageHtml {
  const { words, settings } = page;
  const full = `${title} - ${settings.appName}`;
  return (
    <html lang={words.lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{failed ? `${words.common.errorTitle}: ${full}` : full}</title>
        {next && <meta http-equiv="refresh" content={`0; url=${next}`} />}
        <link rel="stylesheet" href="/assets/pages.css" />
        <script src="/assets/pages.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">{words.skip}</a>
        <header>
          <span class="brand">
            {settings.logo ? <img src="/assets/logo" alt={settings.appName} /> : settings.appName}
          </span>
        </header>
        <main id="main" tabindex={-1} class={wide ? "wide" : undefined}>
          {action === undefined ? <h1>{title}</h1> : (
            <div class="title">
              <h1>{title}</h1>
              {action}
            </div>
          )}
          {children}
        </main>
        <footer>
          <form method="post" action="/language" class="languages">
            <input type="hidden" name="back" value={addressOf(page)} />
            <span id="language" class="hidden">{words.otherLanguage}</span>
            {languages.map(({ lang, languageName }) => (
              <button
                key={lang}
                type="submit"
                name="language"
                value={lang}
                lang={lang}
                aria-describedby="language"
                aria-current={lang === words.lang ? "true" : undefined}
              >
                {languageName}
              </button>
            ))}
          </form>
        </footer>
      </body>
    </html>
  );
}
