import { serviceItself } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import type { ClientId, OidcClient } from "../../domain/oidc/client.ts";
import {
  type LogoutNotice,
  logoutTokenClaims,
  nextNoticeAt,
  noticeLeaseSeconds,
} from "../../domain/oidc/logout_notice.ts";
import type { TokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import type { LogoutFailure } from "../../ports/webhooks/logout_sender.ts";
import type { MakeSigningKeyPorts } from "../session/make_signing_key.ts";
import { findSigner, signToken } from "../session/sign_token.ts";
import type { Provider } from "./provider.ts";

export type SendLogoutNoticesPorts =
  & MakeSigningKeyPorts
  & Pick<Ports, "clients" | "logoutNotices" | "logoutSender" | "policies">;

/** A client that did not hear of the end of a login, and why. */
export interface GivenUpNotice {
  readonly clientId: ClientId;
  readonly problem: string;
}

const pageMax = 500;

/** Pages of a round: it reads rows for a few milliseconds, and the next one continues there. */
const pagesMax = 4;

/** Requests at a time. */
const inParallelMax = 8;

/** Claims of a round. */
const claimsMax = 100;

/**
 * Returns a round that finds logins that have ended, and notifies their clients, until nothing is
 * due or `mayContinue` says no. It returns the notices that were given up: a client that does not
 * answer is tried for about an hour. Several instances share the work.
 */
export function createLogoutNoticeRound(
  ports: SendLogoutNoticesPorts,
): (provider: Provider, mayContinue: () => boolean) => Promise<readonly GivenUpNotice[]> {
  let from: TokenId | null = null;
  return async (provider, mayContinue) => {
    const limits = ports.policies.session;
    for (let page = 0; page < pagesMax && mayContinue(); page++) {
      const place = { from, limit: pageMax, now: ports.clock(), limits };
      from = await ports.logoutNotices.collectNotices(place);
      if (from === null) break;
    }
    const givenUp: GivenUpNotice[] = [];
    for (let step = 0; step < claimsMax && mayContinue(); step++) {
      const now = ports.clock();
      const until = after(now, noticeLeaseSeconds);
      const claim = { now, until, limit: inParallelMax };
      const notices = await ports.logoutNotices.claimNotices(claim);
      if (notices.length === 0) break;
      const sent = await Promise.all(notices.map((each) => sendNotice(ports, provider, each)));
      givenUp.push(...sent.flatMap((each) => each ?? []));
    }
    return givenUp;
  };
}

async function sendNotice(
  ports: SendLogoutNoticesPorts,
  provider: Provider,
  notice: LogoutNotice,
): Promise<GivenUpNotice | null> {
  const client = await ports.clients.findClient(notice.clientId);
  const uri = client?.backchannelLogoutUri ?? null;
  if (client === null || uri === null) {
    await ports.logoutNotices.settleNotice(notice, null);
    return null;
  }
  const token = await signNotice(ports, provider, client, notice);
  const failure: LogoutFailure | null = await ports.logoutSender.send(uri, token);
  const final = failure === null || failure.final;
  const nextAt = final ? null : nextNoticeAt(notice.attempts, ports.clock());
  const settled = await ports.logoutNotices.settleNotice(notice, nextAt);
  if (failure === null) await ports.logoutNotices.clearLostNotices(client.id);
  if (failure === null || nextAt !== null || !settled) return null;
  const lost = { clientId: client.id, problem: failure.problem };
  await ports.logoutNotices.addLostNotice({ ...lost, now: ports.clock() });
  return lost;
}

async function signNotice(
  ports: SendLogoutNoticesPorts,
  { issuer, secretBox }: Provider,
  { idTokenAlgorithm }: OidcClient,
  notice: LogoutNotice,
): Promise<string> {
  const id = ports.randomBytes(16).toBase64({ alphabet: "base64url", omitPadding: true });
  const claims = logoutTokenClaims(notice, { issuer, id, now: ports.clock() });
  const signer = await findSigner(ports, secretBox, idTokenAlgorithm, serviceItself);
  return await signToken(ports, signer, { type: "logout+jwt", claims });
}
