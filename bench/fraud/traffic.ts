/**
 * A simulated day: users who log in and register, and attackers who pump messages. It contains no
 * phone numbers: a policy sees only countries, blocks and keys.
 * @module
 */
import { defaultPrices } from "../../core/adapters/twilio/list_prices.ts";
import type { ReplayedSend } from "../../core/domain/reports/policy_replay.ts";
import { priceOf } from "../../core/domain/sending/price_table.ts";
import { choose, createRandom } from "./random.ts";

/**
 * The groups of clients. Legitimate: users with a known number, users who verified their number
 * within the last week, and users who register. Attackers: bots that never enter a code, and
 * numbers that were rented just long enough to verify them once.
 */
export const groups = ["known", "recent", "newcomer", "bot", "rented"] as const;

export type Group = typeof groups[number];

/** A requested send, and who requested it, which the policy does not know. */
export interface TrafficRequest {
  readonly send: ReplayedSend;
  readonly group: Group;
  readonly person: string;
}

export interface Scale {
  /** Users with a known number who log in once that day. */
  readonly known: number;
  /** Users who verified their number within the last week and log in once. */
  readonly recent: number;
  /** Users who register. */
  readonly registrations: number;
  /** Sends that the attackers' bots request in total. */
  readonly pumped: number;
  /** Sends that the attackers request with a hundred rented numbers. */
  readonly rented: number;
}

const minute = 60_000;
const hour = 60 * minute;
const midnight = Date.UTC(2026, 0, 1);

const homes: readonly (readonly [string, number])[] = [
  ["US", 55],
  ["BR", 15],
  ["GB", 10],
  ["DE", 8],
  ["IN", 7],
  ["ID", 5],
];

/** A wave of requests: when, in which countries, with how many number blocks and networks. */
interface Wave {
  readonly from: number;
  readonly hours: number;
  readonly countries: readonly string[];
  readonly blocks: number;
  readonly networks: number;
}

/** The bots' three waves. */
const waves = [
  { share: 0.2, from: 2, hours: 1, countries: ["TJ"], blocks: 1, networks: 600 },
  {
    share: 0.5,
    from: 9,
    hours: 3,
    countries: ["ID", "BD", "PK", "AZ", "UZ"],
    blocks: 12,
    networks: 600,
  },
  { share: 0.3, from: 15, hours: 3, countries: ["US"], blocks: 40, networks: 600 },
] as const;

/** One address with numbers in four area codes of the users' country. */
const lone: Wave = { from: 13, hours: 1, countries: ["US"], blocks: 4, networks: 1 };

/** A hundred numbers, each in its own block. */
const rental: Wave = {
  from: 19,
  hours: 1,
  countries: ["GB", "DE", "ID"],
  blocks: 34,
  networks: 600,
};

/** The requests of a day, in order of time. */
export function madeUpDay(seed: number, scale: Scale): readonly TrafficRequest[] {
  const random = createRandom(seed);
  const requests = [
    ...visits(random, "known", scale.known),
    ...visits(random, "recent", scale.recent),
    ...visits(random, "newcomer", scale.registrations),
    ...waves.flatMap((wave) => pump(random, wave, "bot", Math.round(scale.pumped * wave.share))),
    ...pump(random, lone, "bot", Math.round(scale.pumped / 100)),
    ...pump(random, rental, "rented", scale.rented),
  ];
  return requests.toSorted((a, b) => a.send.at - b.send.at);
}

function visits(random: () => number, group: Group, count: number): readonly TrafficRequest[] {
  return Array.from({ length: count }, (_, who) => visit(random, `${group}${who}`, group)).flat();
}

/** A user who requests a code, sometimes again, and usually enters it. */
function visit(random: () => number, person: string, group: Group): readonly TrafficRequest[] {
  const country = choose(random, homes);
  // More during the day than at night.
  const at = midnight + (12 + 5 * (random() + random() + random() - 1.5)) * hour;
  const block = `+${country}${Math.floor(random() * 3000)}`;
  const network = `net-${Math.floor(random() * 4000)}`;
  const facts = { person, country, block, network, group };
  const resent = random() < 0.1;
  const approved = random() < (group === "newcomer" ? 0.8 : 0.95);
  const typedAfter = (8 + random() * 50) * 1000;
  const first = request({ ...facts, at, approvedAt: approved && !resent ? at + typedAfter : null });
  if (!resent) return [first];
  const again = at + 40_000;
  return [
    first,
    request({ ...facts, at: again, approvedAt: approved ? again + typedAfter : null }),
  ];
}

function pump(
  random: () => number,
  wave: Wave,
  group: Group,
  count: number,
): readonly TrafficRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const country = choose(random, wave.countries.map((name) => [name, 1] as const));
    const block = `+${country}rented${Math.floor(random() * wave.blocks)}`;
    return request({
      at: midnight + (wave.from + random() * wave.hours) * hour,
      // There is one rented number per block, which gets many messages.
      person: group === "rented" ? block : `bot${wave.from}-${index}`,
      country,
      block,
      network: `proxy-${wave.networks}-${Math.floor(random() * wave.networks)}`,
      group,
      approvedAt: null,
    });
  });
}

function request(facts: {
  readonly at: number;
  readonly person: string;
  readonly country: string;
  readonly block: string;
  readonly network: string;
  readonly group: Group;
  readonly approvedAt: number | null;
}): TrafficRequest {
  const { person, country, block, network, group } = facts;
  const verified = group === "known" || group === "recent" || group === "rented";
  const at = Math.round(facts.at);
  const send: ReplayedSend = {
    id: `dlv_${person}-${at}`,
    at,
    channel: "sms",
    purpose: verified ? "login" : "registration",
    userId: `usr_${person}`,
    apiKey: null,
    numberKey: person,
    country,
    prefix: block,
    verified,
    known: group === "known",
    familiar: group === "known",
    network,
    status: "sent",
    blockReason: null,
    blockedBy: null,
    verificationId: person,
    latencyMs: 300,
    estimatedPrice: priceOf(defaultPrices, country, "sms"),
    price: null,
    undelivered: false,
    approvedAt: facts.approvedAt === null ? null : Math.round(facts.approvedAt),
  };
  return { send, group, person };
}
