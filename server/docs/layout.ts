import { html } from "hono/html";

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** What all pages of the reference have in common. */
interface Page {
  readonly title: string;
  /** The path from this page to the root of the server, so that a proxy may add a prefix. */
  readonly root: "" | "../../";
  readonly nav: Html;
  readonly main: Html;
}

export function layout({ title, root, nav, main }: Page): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="stylesheet" href="${root}docs/style.css">
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <nav aria-label="Contents">${nav}</nav>
        <main id="main" tabindex="-1">${main}</main>
      </body>
    </html>
  `;
}

/** Text in which the only Markdown is code between backticks. */
export function prose(text: string): Html {
  const parts = text.split("`").map((part, at) => at % 2 === 0 ? part : wrappable(part));
  return html`${parts}`;
}

/** Code that may be wrapped after an underscore or a slash. */
export function wrappable(text: string): Html {
  const parts = text.split(/(?<=[_/])/).map((part, at) => at === 0 ? part : html`<wbr>${part}`);
  return html`<code>${parts}</code>`;
}

export function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, at) => at === 0 ? part : html`${separator}${part}`)}`;
}

/** A table whose first cells are the headers of their rows. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const lines = rows.map(([first = "", ...others]) =>
    html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`
  );
  return html`
    <table>
      <caption>${caption}</caption>
      <thead>
        <tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
      </thead>
      <tbody>${lines}</tbody>
    </table>
  `;
}

export function codeBlock(text: string): Html {
  return html`<pre><code>${text}</code></pre>`;
}

export function jsonBlock(value: unknown): Html {
  return codeBlock(JSON.stringify(value, null, 2));
}

/** `Login` is the anchor `tag-login`. */
export function tagAnchor(tag: string): string {
  return `tag-${tag.toLowerCase().replaceAll(" ", "-")}`;
}
