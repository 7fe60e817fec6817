import { exportBody } from "../../wire/user_export.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext } from "../http/page.ts";
import { redirectFor, requireSteppedUp } from "../http/signed_in.ts";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { faultOf, respondForm } from "./forms.tsx";
import { endedCookies } from "./lists.tsx";

/** The user's data as a file. */
export async function getExport(page: PageRequest): Promise<Response> {
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.exportUser({ sessionToken }, page.caller);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return redirectFor(page, refusal, "/account/export") ?? respondForm(page, {
      title: page.words.account.export,
      fault: faultOf(page, refusal, {}),
      children: null,
    });
  }
  return new Response(JSON.stringify(exportBody(outcome.value), null, 2), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="account.json"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": page.c.get("requestId"),
    },
  });
}

export async function getDelete(page: PageRequest): Promise<Response> {
  const found = await requireSteppedUp(page, "/account/delete");
  if (found instanceof Response) return found;
  const { account } = page.words;
  return respondForm(page, {
    title: account.delete,
    fault: null,
    children: (
      <form method="post" action="/account/delete">
        <p>{account.deleteWarning}</p>
        <button type="submit" class="danger">{account.deleteConfirm}</button>
      </form>
    ),
  });
}

export async function postDelete(page: PageRequest): Promise<Response> {
  if (await readForm(page.c, []) === null) return respondBadForm(page);
  const sessionToken = page.cookie("session") ?? "";
  const outcome = await page.service.deleteUser({ sessionToken }, page.caller);
  if (outcome.ok) return respondNext(page, "/login?notice=account_deleted", endedCookies(page));
  return redirectFor(page, outcome.refusal, "/account/delete") ?? respondNext(page, "/account");
}
