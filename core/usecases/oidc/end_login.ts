import type { Caller } from "../../domain/audit_event.ts";
import { redirectUriMatches } from "../../domain/oidc/client_uris.ts";
import {
  type OAuthParameters,
  parameter,
  repeatedParameter,
} from "../../domain/oidc/oauth_parameters.ts";
import { parseTokenId, type TokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts } from "../session/authenticate.ts";
import { logOut } from "../session/log_out.ts";
import { readOwnToken } from "../session/sign_token.ts";
import { findEnabledClient, type Provider } from "./provider.ts";

type EndLoginPorts =
  & AuthenticatePorts
  & Pick<Ports, "clients" | "grants" | "keys" | "tokenSigner">;

/** What happens next in the browser. */
export type EndLoginStep =
  /** A page asks the user, who may have been led here by anyone. */
  | { readonly kind: "ask"; readonly username: string }
  /** The session has ended, or there was none. */
  | { readonly kind: "ended"; readonly url: string | null };

/**
 * RP-initiated logout: ends the session of the browser. A valid ID token of this very session needs
 * no question, and allows the way back to a registered address. Whatever is wrong with the request,
 * there is no way back.
 */
export async function endLogin(
  ports: EndLoginPorts,
  _provider: Provider,
  input: {
    readonly form: OAuthParameters;
    readonly sessionToken: string;
    /** Whether the user agreed on our own page. */
    readonly confirmed: boolean;
  },
  caller: Caller,
): Promise<EndLoginStep> {
  const hint = await readHint(ports, input.form);
  const found = await authenticate(ports, input, caller);
  if (found.ok) {
    const { session, user } = found.value;
    if (!input.confirmed && hint?.sessionId !== session.id) {
      return { kind: "ask", username: user.username };
    }
    await logOut(ports, input, caller);
  }
  return { kind: "ended", url: hint?.url ?? null };
}

interface Hint {
  /** Null if its grant is gone. */
  readonly sessionId: TokenId | null;
  readonly url: string | null;
}

/** What an ID token of ours allows. Null if it is missing or wrong. */
async function readHint(ports: EndLoginPorts, form: OAuthParameters): Promise<Hint | null> {
  const text = parameter(form, "id_token_hint");
  if (text === null || repeatedParameter(form) !== null) return null;
  const claims = await readOwnToken(ports, text, "JWT");
  const client = claims === null ? null : await findEnabledClient(ports, String(claims["aud"]));
  if (claims === null || client === null) return null;
  if ((parameter(form, "client_id") ?? client.id) !== client.id) return null;
  const id = parseTokenId(String(claims["sid"]));
  const grant = id === null ? null : await ports.grants.findGrant(id);
  const isOwn = grant !== null && grant.clientId === client.id && grant.userId === claims["sub"];
  const uri = parameter(form, "post_logout_redirect_uri");
  const isKnown = uri !== null &&
    client.logoutUris.some((known) => redirectUriMatches(known, uri));
  return {
    sessionId: isOwn ? grant.sessionId : null,
    url: isKnown ? withState(uri, parameter(form, "state")) : null,
  };
}

function withState(uri: string, state: string | null): string {
  if (state === null) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}${new URLSearchParams({ state })}`;
}
