import { html } from "hono/html";
import type { OpenApiDocument, ProblemFacts } from "../openapi/openapi.ts";
import { type Html, jsonBlock, layout, prose, wrappable } from "./layout.ts";
import { operationName, operationsOf, problemCodes } from "./operation_section.ts";

/** The page that the `type` of a problem names. */
export function problemPage(document: OpenApiDocument, code: string, facts: ProblemFacts): Html {
  const { title, status, description, detail } = facts;
  const example = document.components.examples[code]?.value;
  return layout({
    title: `${title} (${code}) - ${document.info.title} API`,
    root: "../../",
    nav: html`
      <ul>
        <li><a href="../../docs">API reference</a></li>
        <li><a href="../../docs#Problem">All problems</a></li>
      </ul>
    `,
    main: html`
      <h1>${title}</h1>
      <dl class="fields">
        <dt>Code</dt>
        <dd>${wrappable(code)}</dd>
        <dt>Status</dt>
        <dd>${status}</dd>
        <dt>When</dt>
        <dd>${prose(description)}</dd>
        <dt>Text for people, such as</dt>
        <dd>${detail}</dd>
      </dl>
      ${example === undefined ? "" : html`<h2>Example</h2> ${jsonBlock(example)}`}
      <h2>Returned by</h2>
      ${returnedBy(document, code)}
    `,
  });
}

function returnedBy(document: OpenApiDocument, code: string): Html {
  const operations = operationsOf(document).filter(({ responses }) =>
    Object.values(responses).some(({ content }) => problemCodes(content).includes(code))
  );
  if (operations.length === 0) return html`<p>Requests that match no route.</p>`;
  const links = operations.map((operation) =>
    html`<li><a href="../../docs#${operation.operationId}">${operationName(operation)}</a></li>`
  );
  return html`<ul class="problems">${links}</ul>`;
}
