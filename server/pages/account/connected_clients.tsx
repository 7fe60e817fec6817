import type { ConnectedClient } from "../../../core/service.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor } from "../http/signed_in.ts";
import type { PageHtml } from "../parts/html.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { shortDate } from "../parts/shown.ts";
import { PostButton } from "./post_button.tsx";

/** The apps that the user logged in to. Nothing at all for users of none. */
export function ConnectedClients(
  { page, clients }: {
    readonly page: PageRequest;
    readonly clients: readonly ConnectedClient[];
  },
): PageHtml | null {
  const { account, lang } = page.words;
  if (clients.length === 0) return null;
  return (
    <section aria-labelledby="clients">
      <h2 id="clients">{account.clients}</h2>
      <p>{account.clientsWhy}</p>
      <table>
        <tbody>
          {clients.map(({ id, name, lastUsedAt, offline }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>
                {lastUsedAt === null ? "" : account.lastSeen(shortDate(lang, lastUsedAt))}
                {offline ? ` (${account.clientStays})` : ""}
              </td>
              <td>
                <PostButton
                  action="/account/apps/end"
                  id={id}
                  label={account.clientEnd}
                  about={name}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Ends the access of an app. */
export async function postClientEnd(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["id"]);
  if (form === null) return respondBadForm(page);
  const input = { sessionToken: page.cookie("session") ?? "", clientId: form.id };
  const outcome = await page.service.disconnectClient(input, page.caller);
  if (outcome.ok) return respondNext(page, "/account?saved=client");
  return redirectFor(page, outcome.refusal) ?? respondNext(page, "/account");
}
