import { serviceItself } from "../../domain/audit_event.ts";
import { after } from "../../domain/instant.ts";
import type { ClientId } from "../../domain/oidc/client.ts";
import {
  type LogoutNotice,
  logoutTokenClaims,
  nextNoticeAt,
  noticeLeaseSeconds,
  noticeSecondsMax,
} from "../../domain/oidc/logout_notice.ts";
import type { TokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import type { LogoutFailure } from "../../ports/webhooks/logout_sender.ts";
import type { MakeSigningKeyPorts } from "../session/make_signing_key.ts";
import { findSigner, type Signer, signToken } from "../session/sign_token.ts";
import { createClientTurns } from "./client_turns.ts";
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

/** Clients at a time. */
const clientsMax = 16;

/** Requests to a client at a time. Then it is the turn of the next one. */
const inParallelMax = 4;

/** A round ends after this long, so that the next one sees what has become due since. */
const roundSeconds = 2;

/**
 * Returns a round that finds logins that have ended, and notifies their clients, until nothing is
 * due or `mayContinue` says no. It returns the notices that were given up: a client that does not
 * answer is tried for about an hour. Clients take turns, and one that does not answer is left alone
 * for a while, so it delays no other. Several instances share the work.
 */
export function createLogoutNoticeRound(
  ports: SendLogoutNoticesPorts,
): (provider: Provider, mayContinue: () => boolean) => Promise<readonly GivenUpNotice[]> {
  let from: TokenId | null = null;
  const turns = createClientTurns(ports);
  return async (provider, mayContinue) => {
    const limits = ports.policies.session;
    for (let page = 0; page < pagesMax && mayContinue(); page++) {
      const place = { from, limit: pageMax, now: ports.clock(), limits };
      from = await ports.logoutNotices.collectNotices(place);
      if (from === null) break;
    }
    const startedAt = ports.clock();
    const queue = turns.ready(await ports.logoutNotices.listDueClients(startedAt));
    const givenUp: GivenUpNotice[] = [];
    const faults: unknown[] = [];
    const work = async (): Promise<void> => {
      while (mayContinue() && ports.clock() < after(startedAt, roundSeconds)) {
        const clientId = queue.shift();
        if (clientId === undefined) return;
        try {
          const turn = await takeTurn(ports, provider, clientId);
          givenUp.push(...turn.givenUp);
          turns.took(clientId, turn.answered);
          if (turn.mayHaveMore) queue.push(clientId);
        } catch (fault) {
          turns.took(clientId, false);
          faults.push(fault);
        }
      }
    };
    await Promise.all(Array.from({ length: clientsMax }, work));
    if (faults.length > 0) throw faults[0];
    return givenUp;
  };
}

interface Turn {
  readonly givenUp: readonly GivenUpNotice[];
  /** False if no notice was answered. */
  readonly answered: boolean;
  readonly mayHaveMore: boolean;
}

/** Sends a few notices to a client. */
async function takeTurn(
  ports: SendLogoutNoticesPorts,
  provider: Provider,
  clientId: ClientId,
): Promise<Turn> {
  const client = await ports.clients.findClient(clientId);
  const uri = client?.backchannelLogoutUri ?? null;
  // Found before an attempt is counted: without one, no notice can be sent.
  const signer = client === null || uri === null
    ? null
    : await findSigner(ports, provider.secretBox, client.idTokenAlgorithm, serviceItself);
  const now = ports.clock();
  const until = after(now, noticeLeaseSeconds);
  const claim = { clientId, now, until, limit: inParallelMax };
  const notices = await ports.logoutNotices.claimNotices(claim);
  if (uri === null || signer === null) {
    for (const notice of notices) await ports.logoutNotices.settleNotice(notice, null);
    return { givenUp: [], answered: true, mayHaveMore: notices.length === inParallelMax };
  }
  const sent = await Promise.all(
    notices.map((notice) => sendNotice(ports, provider, { notice, uri, signer })),
  );
  const answered = sent.length === 0 || sent.some((each) => each.answered);
  const lost = sent.flatMap(({ lost }) => lost ?? []);
  const givenUp = answered ? lost : [...lost, ...await giveUpOld(ports, clientId)];
  return { givenUp, answered, mayHaveMore: answered && notices.length === inParallelMax };
}

interface Sending {
  readonly notice: LogoutNotice;
  readonly uri: string;
  readonly signer: Signer;
}

async function sendNotice(
  ports: SendLogoutNoticesPorts,
  provider: Provider,
  { notice, uri, signer }: Sending,
): Promise<{ readonly answered: boolean; readonly lost: GivenUpNotice | null }> {
  const token = await signNotice(ports, provider, signer, notice);
  const failure: LogoutFailure | null = await ports.logoutSender.send(uri, token);
  const final = failure === null || failure.final;
  const nextAt = final ? null : nextNoticeAt(notice.attempts, ports.clock());
  const settled = await ports.logoutNotices.settleNotice(notice, nextAt);
  const { clientId } = notice;
  if (failure === null) await ports.logoutNotices.clearLostNotices(clientId);
  if (failure === null || nextAt !== null || !settled) return { answered: final, lost: null };
  return { answered: final, lost: await lose(ports, clientId, 1, failure.problem) };
}

/** Gives up what waited for a client all day. */
async function giveUpOld(
  ports: SendLogoutNoticesPorts,
  clientId: ClientId,
): Promise<readonly GivenUpNotice[]> {
  const now = ports.clock();
  const endedBefore = after(now, -noticeSecondsMax);
  const count = await ports.logoutNotices.giveUpNotices({ clientId, now, endedBefore });
  return count === 0 ? [] : [await lose(ports, clientId, count, "it has not answered for a day")];
}

async function lose(
  { logoutNotices, clock }: SendLogoutNoticesPorts,
  clientId: ClientId,
  count: number,
  problem: string,
): Promise<GivenUpNotice> {
  await logoutNotices.addLostNotices({ clientId, count, problem, now: clock() });
  return { clientId, problem };
}

async function signNotice(
  ports: SendLogoutNoticesPorts,
  { issuer }: Provider,
  signer: Signer,
  notice: LogoutNotice,
): Promise<string> {
  const id = ports.randomBytes(16).toBase64({ alphabet: "base64url", omitPadding: true });
  const claims = logoutTokenClaims(notice, { issuer, id, now: ports.clock() });
  return await signToken(ports, signer, { type: "logout+jwt", claims });
}
