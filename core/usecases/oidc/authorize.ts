import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { answerUrl } from "../../domain/oidc/answer_url.ts";
import {
  clientIdOf,
  parseAuthorization,
  requestLengthMax,
} from "../../domain/oidc/authorization_request.ts";
import { codeThrottle } from "../../domain/oidc/oidc_throttles.ts";
import type { OidcClient } from "../../domain/oidc/client.ts";
import { redirectUriMatches } from "../../domain/oidc/client_uris.ts";
import { codeSeconds, type Grant } from "../../domain/oidc/grant.ts";
import { after } from "../../domain/instant.ts";
import { readParameters } from "../../domain/oidc/oauth_parameters.ts";
import { oauthError, type OAuthErrorCode } from "../../domain/oidc/oauth_error.ts";
import type { OidcScope } from "../../domain/oidc/scope.ts";
import { nextStep } from "../../domain/oidc/sign_in.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { mintToken } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import {
  authenticate,
  type Authenticated,
  type AuthenticatePorts,
} from "../session/authenticate.ts";
import { readOwnToken } from "../session/sign_token.ts";
import { findEnabledClient, type Provider } from "./provider.ts";
import {
  openRequest,
  sealedLengthMax,
  sealQuestion,
  sealRequest,
  type WaitingRequest,
} from "./waiting_request.ts";

export type AuthorizePorts =
  & AuthenticatePorts
  & Pick<Ports, "clients" | "grants" | "keys" | "throttles" | "tokenSigner" | "randomBytes">;

/** Why a page must say what is wrong: there is no target that an answer may go to. */
export type AuthorizeProblem =
  | "request_too_long"
  | "client_unknown"
  | "redirect_uri_refused"
  | "request_expired"
  | "question_of_another_login";

/** What happens next in the browser. */
export type AuthorizeStep =
  /** The answer: it goes to the client. */
  | { readonly kind: "answer"; readonly url: string }
  | { readonly kind: "problem"; readonly problem: AuthorizeProblem }
  /** A page of ours, which leads on to `continueAuthorization` with what is sealed. */
  | { readonly kind: "login"; readonly waiting: string; readonly loginHint: string | null }
  | { readonly kind: "step_up"; readonly waiting: string }
  | {
    readonly kind: "consent";
    /** Sealed. The form sends it to `answerConsent`. */
    readonly question: string;
    readonly clientName: string;
    readonly username: string;
    readonly scopes: readonly OidcScope[];
    readonly resources: readonly string[];
    readonly redirectUri: string;
  };

export interface Browser {
  /** Empty if it has none. */
  readonly sessionToken: string;
}

/**
 * Starts the code flow: checks the request of a client, and answers it or says which page comes
 * first. An answer goes only where the client registered it.
 */
export async function authorize(
  ports: AuthorizePorts,
  provider: Provider,
  input: Browser & { readonly query: string },
  caller: Caller,
): Promise<AuthorizeStep> {
  if (input.query.length > requestLengthMax) return problem("request_too_long");
  const query = readParameters(input.query);
  const client = await findEnabledClient(ports, clientIdOf(query));
  if (client === null) return problem("client_unknown");
  const parsed = parseAuthorization(query, client);
  if (parsed.kind === "no_target") return problem("redirect_uri_refused");
  if (parsed.kind === "refused") {
    const { target, error } = parsed;
    return { kind: "answer", url: answerUrl(target, provider.issuer, { error }) };
  }
  const waiting = { request: parsed.request, askedAt: ports.clock() };
  if (sealRequest(provider.secretBox, waiting).length > sealedLengthMax) {
    return problem("request_too_long");
  }
  return await takeStep(ports, provider, { client, waiting, ...input }, caller);
}

/** Continues after a page, with what `authorize` sealed. */
export async function continueAuthorization(
  ports: AuthorizePorts,
  provider: Provider,
  { sessionToken, ...input }: Browser & { readonly waiting: string },
  caller: Caller,
): Promise<AuthorizeStep> {
  const waiting = openRequest(provider.secretBox, input.waiting, ports.clock());
  if (waiting === null) return problem("request_expired");
  const client = await findAsker(ports, waiting);
  if (typeof client === "string") return problem(client);
  return await takeStep(ports, provider, { client, waiting, sessionToken }, caller);
}

/** The client of a request that waited. It may have changed since. */
export async function findAsker(
  ports: Pick<Ports, "clients">,
  waiting: WaitingRequest,
): Promise<OidcClient | AuthorizeProblem> {
  const { clientId, redirectUri } = waiting.request;
  const client = await findEnabledClient(ports, clientId);
  if (client === null) return "client_unknown";
  return client.redirectUris.some((uri) => redirectUriMatches(uri, redirectUri))
    ? client
    : "redirect_uri_refused";
}

export interface Asked extends Browser {
  readonly client: OidcClient;
  readonly waiting: WaitingRequest;
}

export async function takeStep(
  ports: AuthorizePorts,
  provider: Provider,
  asked: Asked,
  caller: Caller,
): Promise<AuthorizeStep> {
  const { client, waiting: { request, askedAt } } = asked;
  const found = await authenticate(ports, asked, caller);
  const present = found.ok ? found.value : null;
  const isOther = present !== null && !await isExpected(ports, asked.waiting, present);
  // Who has just logged in is not who the client expects: asking again would not end.
  if (isOther && present.session.authenticatedAt > askedAt) {
    return refusal(provider, asked.waiting, "login_required");
  }
  const signedIn = isOther ? null : present;
  const step = nextStep({
    request,
    askedAt,
    client,
    session: signedIn?.session ?? null,
    isTestUser: signedIn !== null && isTestUser(signedIn.user),
    consented: signedIn === null || !client.thirdParty
      ? null
      : await ports.grants.findConsent(signedIn.user.id, client.id),
  });
  if (step !== "code" && request.prompts.includes("none")) {
    return refusal(provider, asked.waiting, silentErrors[step]);
  }
  const waiting = (): string => sealRequest(provider.secretBox, asked.waiting);
  if (step === "login" || signedIn === null) {
    return { kind: "login", waiting: waiting(), loginHint: request.loginHint };
  }
  if (step === "step_up") return { kind: "step_up", waiting: waiting() };
  if (step === "code") return await issueCode(ports, provider, asked, signedIn, caller);
  const { session, user } = signedIn;
  const question = { ...asked.waiting, userId: user.id, sessionId: session.id };
  return {
    kind: "consent",
    question: sealQuestion(provider.secretBox, question),
    clientName: client.name,
    username: user.username,
    scopes: request.scopes,
    resources: request.resources,
    redirectUri: request.redirectUri,
  };
}

/** Whether this is the user of the ID token that the client sent, if that is one of ours. */
async function isExpected(
  ports: AuthorizePorts,
  { request }: WaitingRequest,
  { user }: Authenticated,
): Promise<boolean> {
  if (request.idTokenHint === null) return true;
  const claims = await readOwnToken(ports, request.idTokenHint, "JWT");
  return claims === null || claims["aud"] !== request.clientId || claims["sub"] === user.id;
}

/** What `prompt=none` gets instead of a page. */
const silentErrors = {
  login: "login_required",
  step_up: "interaction_required",
  consent: "consent_required",
} as const;

const errorWords = {
  login_required: "The user must log in",
  interaction_required: "The user must prove the second factor",
  consent_required: "The user must agree",
  access_denied: "The user did not agree",
  temporarily_unavailable: "Too many logins of this user",
} as const satisfies Partial<Record<OAuthErrorCode, string>>;

export function refusal(
  { issuer }: Provider,
  { request }: WaitingRequest,
  code: keyof typeof errorWords,
): AuthorizeStep {
  const error = oauthError(code, errorWords[code]);
  return { kind: "answer", url: answerUrl(request, issuer, { error }) };
}

export function problem(problem: AuthorizeProblem): AuthorizeStep {
  return { kind: "problem", problem };
}

async function issueCode(
  ports: AuthorizePorts,
  provider: Provider,
  { client, waiting }: Asked,
  { session, user }: Authenticated,
  caller: Caller,
): Promise<AuthorizeStep> {
  const { request } = waiting;
  const now = ports.clock();
  const take = await ports.throttles.takeThrottles([codeThrottle(user.id)], now);
  if (!take.passed) return refusal(provider, waiting, "temporarily_unavailable");
  const { text, id, secretHash } = mintToken("code", ports.randomBytes);
  const grant: Grant = {
    id,
    clientId: client.id,
    userId: user.id,
    sessionId: session.id,
    scopes: request.scopes,
    resources: request.resources,
    nonce: request.nonce,
    authenticatedAt: session.authenticatedAt,
    amr: session.amr,
    redirectUri: request.redirectUri,
    codeHash: secretHash,
    codeChallenge: request.codeChallenge,
    ...codeLife(now),
    redeemedAt: null,
    endedAt: null,
    endedAs: null,
  };
  const event = newEvent(ports, caller, {
    type: "grant.opened",
    userId: user.id,
    detail: {
      grant_id: id,
      client_id: client.id,
      client_name: client.name,
      session_id: session.id,
      scopes: request.scopes.join(" "),
    },
  });
  const inserted = await ports.grants.insertGrant(grant, event);
  // The session, the user or the client ended in the meantime.
  if (!inserted) return refusal(provider, waiting, "login_required");
  return { kind: "answer", url: answerUrl(request, provider.issuer, { code: text }) };
}

function codeLife(now: Instant): Pick<Grant, "createdAt" | "codeExpiresAt" | "lastUsedAt"> {
  return { createdAt: now, codeExpiresAt: after(now, codeSeconds), lastUsedAt: now };
}
