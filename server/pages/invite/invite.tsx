import type { PageHtml } from "../parts/html.ts";
import { parseInvitationCode } from "../../../core/domain/account/invitation.ts";
import type { Refusal } from "../../../core/domain/refusal.ts";
import { problems } from "../../http/problem.ts";
import { clearCookie, setCookie } from "../http/cookies.ts";
import { readForm } from "../http/form.ts";
import { type PageRequest, respondNext, respondPage } from "../http/page.ts";
import { parseReturnTo } from "../../http/return_to.ts";
import { loginPath, registerPath } from "../login/code_paths.ts";
import { Field, Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { respondBadForm } from "../parts/refusal_page.tsx";
import { refusalWords } from "../words/refusals.ts";

/** Enough to fill in the form. An invitation that is still open can be opened again. */
const cookieSeconds = 10 * 60;

interface InviteProps {
  readonly page: PageRequest;
  readonly returnTo: string | null;
  readonly problem?: string;
}

function InviteView({ page, returnTo, problem }: InviteProps): PageHtml {
  const { words, settings } = page;
  const { invite, common } = words;
  return (
    <Layout page={page} title={invite.title} failed={problem !== undefined}>
      <p class="intro">{invite.intro(settings.appName)}</p>
      {problem && <Message kind="alert" id="invitation-problem">{problem}</Message>}
      <form method="post" action="/invite">
        {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
        <Field
          name="invitation"
          label={invite.code}
          hint={invite.codeHint}
          errorId={problem === undefined ? undefined : "invitation-problem"}
          autocomplete="off"
          autofocus
        />
        <button type="submit" class="primary">{common.continue}</button>
      </form>
      <p class="more">
        {words.register.haveAccount} <a href={loginPath(returnTo)}>{words.login.title}</a>
      </p>
    </Layout>
  );
}

/** The form for a code, with a refusal. Forgets an invitation that cannot be used. */
export function respondInvite(
  page: PageRequest,
  refusal: Refusal | null,
  returnTo: string | null,
): Response {
  if (refusal === null) {
    return respondPage(page, 200, (<InviteView {...{ page, returnTo }} />).toString());
  }
  page.c.set("problem", refusal.code);
  const problem = refusalWords(page.words.lang, refusal, {});
  const view = <InviteView {...{ page, returnTo, problem }} />;
  const cookies = [clearCookie("invitation", page.secure)];
  return respondPage(page, problems[refusal.code][0], view.toString(), cookies);
}

export function getInvite(page: PageRequest): Response {
  const { searchParams } = new URL(page.c.req.url);
  const returnTo = parseReturnTo(searchParams.get("return_to"), page.settings.returnOrigins);
  const isInvalid = searchParams.has("invalid");
  return respondInvite(page, isInvalid ? { code: "invitation_invalid" } : null, returnTo);
}

export async function postInvite(page: PageRequest): Promise<Response> {
  const form = await readForm(page.c, ["invitation", "return_to"]);
  if (form === null) return respondBadForm(page);
  const { invitation } = form;
  const returnTo = parseReturnTo(form.return_to, page.settings.returnOrigins);
  const code = parseInvitationCode(invitation);
  const outcome = await page.service.readInvitation({ invitation }, page.caller);
  if (!outcome.ok) return respondInvite(page, outcome.refusal, returnTo);
  if (code === null) return respondInvite(page, { code: "invitation_invalid" }, returnTo);
  return respondInvited(page, code, returnTo);
}

/**
 * A link with a code. It looks nothing up and uses nothing up: the code moves into a cookie, so
 * that no page has it in its address, and previews of links change nothing.
 */
export function getInviteLink(page: PageRequest): Response {
  const code = parseInvitationCode(page.c.req.param("code") ?? "");
  return code === null ? respondNext(page, "/invite?invalid") : respondInvited(page, code, null);
}

function respondInvited(page: PageRequest, code: string, returnTo: string | null): Response {
  const { secure } = page;
  return respondNext(page, registerPath(returnTo), [
    setCookie("invitation", code, { secure, maxAgeSeconds: cookieSeconds }),
  ]);
}
