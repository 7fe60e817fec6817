import { after, type Instant } from "../instant.ts";
import type { SessionAt } from "../session/assurance.ts";
import type { AuthorizationRequest } from "./authorization_request.ts";
import type { OidcScope } from "./scope.ts";

/** What a request needs before it gets its code. */
export type SignInStep = "login" | "step_up" | "consent" | "code";

/** What a user agreed to give to a client. */
export interface Consent {
  readonly scopes: readonly OidcScope[];
  readonly resources: readonly string[];
  readonly at: Instant;
}

/** What decides about a sound request. */
export interface SignInFacts {
  readonly request: Pick<
    AuthorizationRequest,
    "prompts" | "maxAgeSeconds" | "wantsAal2" | "scopes" | "resources"
  >;
  /** When the client asked, in milliseconds. What is proven later was proven for this request. */
  readonly askedAt: Instant;
  /** The browser's session. Null if it has none, or if it is another user's than was expected. */
  readonly session: SessionAt | null;
  /** A user of a test number has no second factor to prove. */
  readonly isTestUser: boolean;
  readonly client: {
    readonly thirdParty: boolean;
  };
  /** What the user has agreed to. Null: nothing. */
  readonly consented: Consent | null;
}

/** The next step, in order: the login, the second factor, the consent, the code. */
export function nextStep(facts: SignInFacts): SignInStep {
  const { session, request, askedAt, isTestUser } = facts;
  if (session === null || session.authenticatedAt <= provenAfter(request, askedAt)) return "login";
  if (!isTestUser && needsSecondFactor(session, request, askedAt)) return "step_up";
  return needsConsent(facts) ? "consent" : "code";
}

/** The password must have been proven later than this. */
function provenAfter({ prompts, maxAgeSeconds }: SignInFacts["request"], askedAt: Instant): number {
  if (isNewLogin(prompts)) return askedAt;
  if (maxAgeSeconds === null) return -Infinity;
  // `max_age=0` asks for a new login. Otherwise one that is exactly as old counts.
  return maxAgeSeconds === 0 ? askedAt : after(askedAt, -maxAgeSeconds) - 1;
}

function isNewLogin(prompts: SignInFacts["request"]["prompts"]): boolean {
  return prompts.includes("login") || prompts.includes("select_account");
}

/** A login with a trusted device proves no second factor. */
function needsSecondFactor(
  { aal, secondFactorAt }: SessionAt,
  { prompts, maxAgeSeconds, wantsAal2 }: SignInFacts["request"],
  askedAt: Instant,
): boolean {
  if (wantsAal2 && aal !== "aal2") return true;
  const both = isNewLogin(prompts) || maxAgeSeconds === 0;
  return both && (secondFactorAt === null || secondFactorAt <= askedAt);
}

/** Only other people's apps ask: the operator decided for the own ones. */
function needsConsent({ request, client, consented, askedAt }: SignInFacts): boolean {
  if (!client.thirdParty) return false;
  if (consented === null) return true;
  if (request.prompts.includes("consent") && consented.at <= askedAt) return true;
  return request.scopes.some((scope) => !consented.scopes.includes(scope)) ||
    request.resources.some((resource) => !consented.resources.includes(resource));
}
