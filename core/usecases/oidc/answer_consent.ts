import type { Caller } from "../../domain/audit_event.ts";
import type { OidcClient } from "../../domain/oidc/client.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticate } from "../session/authenticate.ts";
import {
  type AuthorizePorts,
  type AuthorizeStep,
  type Browser,
  findAsker,
  problem,
  refusal,
  takeStep,
} from "./authorize.ts";
import type { Provider } from "./provider.ts";
import { type ConsentQuestion, openQuestion } from "./waiting_request.ts";

/**
 * Continues after the page for consent. The answer counts only in the session that the question was
 * shown to, and for what it listed.
 */
export async function answerConsent(
  ports: AuthorizePorts,
  provider: Provider,
  input: Browser & {
    /** Sealed, as the page had it. */
    readonly question: string;
    readonly answer: "given" | "denied";
  },
  caller: Caller,
): Promise<AuthorizeStep> {
  const { sessionToken, answer } = input;
  const question = openQuestion(provider.secretBox, input.question, ports.clock());
  if (question === null) return problem("request_expired");
  const client = await findAsker(ports, question);
  if (typeof client === "string") return problem(client);
  const found = await authenticate(ports, { sessionToken }, caller);
  const isShown = found.ok && found.value.session.id === question.sessionId &&
    found.value.user.id === question.userId;
  if (!isShown) return problem("question_of_another_login");
  if (answer === "denied") return refusal(provider, question, "access_denied");
  await recordConsent(ports, client, question, caller);
  return await takeStep(ports, provider, { client, waiting: question, sessionToken }, caller);
}

async function recordConsent(
  ports: AuthorizePorts,
  client: OidcClient,
  { userId, request: { scopes, resources } }: ConsentQuestion,
  caller: Caller,
): Promise<void> {
  const detail = {
    client_id: client.id,
    client_name: client.name,
    scopes: scopes.join(" "),
    ...(resources.length === 0 ? {} : { resources: resources.join(" ") }),
  };
  const event = newEvent(ports, caller, { type: "consent.given", userId, detail });
  const consent = { userId, clientId: client.id, scopes, resources, at: ports.clock() };
  await ports.grants.giveConsent(consent, event);
}
