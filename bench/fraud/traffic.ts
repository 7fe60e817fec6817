/**
 * A made-up day: people who log in and register, and a gang that pumps messages. Nothing of it is a
 * telephone number: a policy sees countries, blocks and keys only.
 * @module
 */
import { defaultPrices } from "../../core/adapters/twilio/list_prices.ts";
import type { ReplayedSend } from "../../core/domain/reports/policy_replay.ts";
import { priceOf } from "../../core/domain/sending/price_table.ts";
import { choose, createRandom } from "./random.ts";

/**
 * Who asks. Honest: people whose number is known, who verified theirs within the last week, and who
 * register. The gang: bots that never type a code in, and numbers that were rented for as long as
 * it takes to verify them once.
 */
export const groups = ["known", "recent", "newcomer", "bot", "rented"] as const;

export type Group = typeof groups[number];

/** A send that somebody asks for, with what only we know: who it is. */
export interface TrafficRequest {
  readonly send: ReplayedSend;
  readonly group: Group;
  readonly person: string;
}

export interface Scale {
  /** People with a known number who log in once that day. */
  readonly known: number;
  /** People who verified their number within the last week, and log in once. */
  readonly recent: number;
  /** People who register. */
  readonly registrations: number;
  /** Sends that the gang's bots ask for, in all. */
  readonly pumped: number;
  /** Sends that it asks for with a hundred rented numbers. */
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

/** When, which countries, how many blocks of numbers in each, from how many networks. */
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

/** One address with numbers of four area codes of the users' own country: as many as go through. */
const lone: Wave = { from: 13, hours: 1, countries: ["US"], blocks: 4, networks: 1 };

/** A hundred numbers, each in a block of its own. */
const rental: Wave = {
  from: 19,
  hours: 1,
  countries: ["GB", "DE", "ID"],
  blocks: 34,
  networks: 600,
};

/** In order of time. */
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

/** One person: a code, sometimes a second one, and most often the code typed in. */
function visit(random: () => number, person: string, group: Group): readonly TrafficRequest[] {
  const country = choose(random, homes);
  // More by day than by night.
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
      // Of rented numbers there are as many as blocks: each is sent to again and again.
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
    purpose: verified ? "login" : "registration",
    userId: `usr_${person}`,
    numberKey: person,
    country,
    prefix: block,
    verified,
    known: group === "known",
    familiar: group === "known",
    network,
    status: "sent",
    blockReason: null,
    verificationId: person,
    latencyMs: 300,
    estimatedPrice: priceOf(defaultPrices, country, "sms"),
    price: null,
    approvedAt: facts.approvedAt === null ? null : Math.round(facts.approvedAt),
  };
  return { send, group, person };
}
