import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { FindChainsPorts } from "../session/key_chains.ts";
import { createOriginCheck } from "./client_origins.ts";
import { answerConsent } from "./answer_consent.ts";
import { authorize, continueAuthorization } from "./authorize.ts";
import { endLogin } from "./end_login.ts";
import { exchangeToken } from "./exchange_token.ts";
import { findProvider, type Provider } from "./provider.ts";
import { readUserinfo } from "./read_userinfo.ts";
import { revokeToken } from "./revoke_token.ts";
import {
  createLogoutNoticeRound,
  type GivenUpNotice,
  type SendLogoutNoticesPorts,
} from "./send_logout_notices.ts";

const useCases = {
  authorize,
  continueAuthorization,
  answerConsent,
  exchangeToken,
  readUserinfo,
  revokeToken,
  endLogin,
};

type UseCases = typeof useCases;

/** The use cases of OpenID Connect. Each is refused until there is a client. */
export type Oidc =
  & {
    readonly [Name in keyof UseCases]: (
      input: Parameters<UseCases[Name]>[2],
      caller: Caller,
    ) => Promise<Outcome<Awaited<ReturnType<UseCases[Name]>>, "not_configured">>;
  }
  & {
    /** The `iss` of every token. */
    readonly findIssuer: () => Promise<Outcome<string, "not_configured">>;
    /** Whether clients can be notified that a login has ended. */
    readonly sendsLogout: boolean;
    /** Notifies clients of ended logins; see `createLogoutNoticeRound`. */
    readonly sendLogoutNotices: (mayContinue: () => boolean) => Promise<readonly GivenUpNotice[]>;
    /** Whether a page with this origin may be that of a client. */
    readonly isClientOrigin: (origin: string) => Promise<boolean>;
  };

/** The ports of all of them. */
type OidcPorts =
  & FindChainsPorts
  & Parameters<typeof authorize>[0]
  & Parameters<typeof exchangeToken>[0]
  & Parameters<typeof readUserinfo>[0]
  & Parameters<typeof revokeToken>[0]
  & Parameters<typeof endLogin>[0]
  & SendLogoutNoticesPorts;

export function createOidc(ports: OidcPorts): Oidc {
  const bound = <Input, Value>(
    useCase: (ports: OidcPorts, provider: Provider, input: Input, caller: Caller) => Promise<Value>,
  ) =>
  async (input: Input, caller: Caller): Promise<Outcome<Value, "not_configured">> => {
    const provider = await findProvider(ports);
    if (provider === null) return refused("not_configured");
    return granted(await useCase(ports, provider, input, caller));
  };
  const sendNotices = createLogoutNoticeRound(ports);
  return {
    sendsLogout: ports.policies.outboundHosts.length > 0,
    sendLogoutNotices: async (mayContinue) => {
      const provider = await findProvider(ports);
      return provider === null ? [] : await sendNotices(provider, mayContinue);
    },
    authorize: bound(authorize),
    continueAuthorization: bound(continueAuthorization),
    answerConsent: bound(answerConsent),
    exchangeToken: bound(exchangeToken),
    readUserinfo: bound(readUserinfo),
    revokeToken: bound(revokeToken),
    endLogin: bound(endLogin),
    findIssuer: async () => {
      const provider = await findProvider(ports);
      return provider === null ? refused("not_configured") : granted(provider.issuer);
    },
    isClientOrigin: createOriginCheck(ports),
  };
}
