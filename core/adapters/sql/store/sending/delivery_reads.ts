import type { Database } from "../../database.ts";
import { limitTo, ofList, type Param, sql, type Statement, upTo } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { DeliveryOutcome } from "../../../../domain/sending/delivery.ts";
import type { DeliveryQuery, SendingStore } from "../../../../ports/stores/sending_store.ts";
import { pageOf } from "../rows/pages.ts";
import { integerOrNull } from "../rows/rows.ts";
import { failureCode, readDelivery, wentWrong } from "../rows/rows_of_deliveries.ts";

type DeliveryReads = Pick<
  SendingStore,
  | "findDelivery"
  | "listDeliveries"
  | "listDeliveriesOfChallenge"
  | "listDeliveriesOfVerification"
  | "findLastDelivery"
  | "findVerificationStart"
  | "findOldestUnreconciled"
>;

const ofChallengeMax = 50;

/** Test sends are few among many. Must match the condition of their partial index exactly. */
const ofTests = sql`AND purpose = 'test'`;

export function createDeliveryReads(database: Database): DeliveryReads {
  return {
    async findDelivery(id) {
      const [row] = await database.query(sql`SELECT * FROM deliveries WHERE id = ${id}`);
      return row === undefined ? null : readDelivery(row);
    },

    /** The cursor is the last delivery's instant and ID. A malformed one returns an empty page. */
    async listDeliveries(query) {
      const { cursor, limit } = query;
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 items");
      const [, at, id] = /^([0-9]{1,15}):(dlv_[A-Za-z0-9_-]{1,64})$/.exec(cursor ?? "") ?? [];
      if (cursor !== null && id === undefined) return { items: [], next: null };
      const [beyond, falling] = query.from === "oldest" ? [sql`>`, sql``] : [sql`<`, sql`DESC`];
      const following = id === undefined
        ? sql``
        : sql`AND (at, id) ${beyond} (${Number(at)}, ${id})`;
      const page = sql`SELECT * FROM deliveries
        WHERE ${filters(query)} ${following}
        ORDER BY at ${falling}, id ${falling} ${upTo(limit + 1)}`;
      const rows = await database.query(ofList(page, limit + 1));
      const found = rows.map(readDelivery);
      return pageOf(found.map((item) => ({ item, cursor: `${item.at}:${item.id}` })), limit);
    },

    async listDeliveriesOfChallenge(challengeId) {
      const rows = await database.query(sql`SELECT * FROM deliveries
        WHERE challenge_id = ${challengeId} ORDER BY at, id ${limitTo(ofChallengeMax)}`);
      return rows.map(readDelivery);
    },

    async listDeliveriesOfVerification(id) {
      const rows = await database.query(sql`SELECT * FROM deliveries
        WHERE phone_verification_id = ${id} ORDER BY at, id ${limitTo(ofChallengeMax)}`);
      return rows.map(readDelivery);
    },

    async findLastDelivery(challengeId) {
      const [row] = await database.query(sql`SELECT * FROM deliveries
        WHERE challenge_id = ${challengeId} ORDER BY at DESC, id DESC LIMIT 1`);
      return row === undefined ? null : readDelivery(row);
    },

    async findVerificationStart(verificationId) {
      const [row = {}] = await database.query(sql`SELECT min(at) AS at FROM deliveries
        WHERE verification_id = ${verificationId}`);
      return integerOrNull(row, "at");
    },

    async findOldestUnreconciled(from) {
      const [row = {}] = await database.query(sql`SELECT min(at) AS at FROM deliveries
        WHERE at >= ${from} AND reconciled_at IS NULL AND verification_id IS NOT NULL`);
      return integerOrNull(row, "at");
    },
  };
}

function filters(query: DeliveryQuery): Statement {
  const set = [
    filter(query.userId, sql`user_id =`),
    filter(query.country, sql`country =`),
    filter(query.prefix, sql`prefix =`),
    filter(query.network, query.network?.endsWith("/48") ? sql`site =` : sql`network =`),
    filter(query.channel, sql`channel =`),
    filter(query.status, sql`status =`),
    query.purpose === "test" ? ofTests : filter(query.purpose, sql`purpose =`),
    query.outcome === undefined || query.outcome === null ? sql`` : outcomes[query.outcome],
    filter(query.failureCode, sql`${wentWrong} AND ${failureCode} =`),
    // Also without a start, because only a range lets SQLite use the index of the outcome.
    filter(query.since ?? (byTime(query.outcome) ? 0 : null), sql`at >=`),
    filter(query.until, sql`at <`),
  ];
  return set.reduce((all, each) => sql`${all} ${each}`, sql`0 = 0`);
}

// By time. With a list of statuses, SQLite would sort all rows of those statuses.
const approved = sql`AND approved_at IS NOT NULL`;
const waiting = sql`AND status NOT IN ('refused', 'failed', 'uncertain', 'blocked')
  AND approved_at IS NULL AND message_error IS NULL`;
const failed = sql`AND ${wentWrong} AND status <> 'blocked' AND approved_at IS NULL`;

const outcomes: Readonly<Record<DeliveryOutcome, Statement>> = {
  approved,
  waiting,
  failed,
  blocked: sql`AND ${wentWrong} AND status = 'blocked'`,
  problem: sql`AND ${wentWrong} AND approved_at IS NULL`,
};

function byTime(outcome: DeliveryQuery["outcome"]): boolean {
  return outcome !== undefined && outcome !== null;
}

function filter(value: Param | undefined, condition: Statement): Statement {
  return value === undefined || value === null ? sql`` : sql`AND ${condition} ${value}`;
}
