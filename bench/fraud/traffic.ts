/**
 * A made-up day: people who log in and register, and a gang that pumps messages. Nothing of it is a
 * telephone number: a policy sees countries, blocks and keys only.
 * @module
 */
import { defaultPrices } from "../../core/domain/default_prices.ts";
import type { ReplayedSend } from "../../core/domain/policy_replay.ts";
import { priceOf } from "../../core/domain/price_table.ts";
import { choose, createRandom } from "./random.ts";

/** A send that somebody asks for, with what only we know: who it is. */
export interface Request {
  readonly send: ReplayedSend;
  readonly honest: boolean;
  readonly person: string;
}

export interface Scale {
  /** People with a verified phone who log in once that day. */
  readonly logins: number;
  /** People who register. */
  readonly registrations: number;
  /** Sends that the gang asks for, in all. */
  readonly pumped: number;
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

/** The gang's three waves: when, which countries, how many rented blocks in each. */
const waves = [
  { share: 0.2, from: 2, hours: 1, countries: ["TJ"], blocks: 1 },
  { share: 0.5, from: 9, hours: 3, countries: ["ID", "BD", "PK", "AZ", "UZ"], blocks: 12 },
  { share: 0.3, from: 15, hours: 3, countries: ["US"], blocks: 40 },
] as const;

/** In order of time. */
export function madeUpDay(seed: number, scale: Scale): readonly Request[] {
  const random = createRandom(seed);
  const requests = [
    ...Array.from({ length: scale.logins }, (_, who) => visit(random, `user${who}`, true)).flat(),
    ...Array.from(
      { length: scale.registrations },
      (_, who) => visit(random, `newcomer${who}`, false),
    ).flat(),
    ...waves.flatMap((wave) => pump(random, wave, Math.round(scale.pumped * wave.share))),
  ];
  return requests.toSorted((a, b) => a.send.at - b.send.at);
}

/** One person: a code, sometimes a second one, and most often the code typed in. */
function visit(random: () => number, person: string, verified: boolean): readonly Request[] {
  const country = choose(random, homes);
  // More by day than by night.
  const at = midnight + (12 + 5 * (random() + random() + random() - 1.5)) * hour;
  const block = `+${country}${Math.floor(random() * 3000)}`;
  const network = `net-${Math.floor(random() * 4000)}`;
  const facts = { person, country, block, network, verified, honest: true };
  const resent = random() < 0.1;
  const approved = random() < (verified ? 0.95 : 0.8);
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
  wave: typeof waves[number],
  count: number,
): readonly Request[] {
  return Array.from({ length: count }, (_, index) => {
    const country = choose(random, wave.countries.map((name) => [name, 1] as const));
    return request({
      at: midnight + (wave.from + random() * wave.hours) * hour,
      person: `bot${wave.from}-${index}`,
      country,
      block: `+${country}rented${Math.floor(random() * wave.blocks)}`,
      network: `proxy-${Math.floor(random() * 600)}`,
      verified: false,
      honest: false,
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
  readonly verified: boolean;
  readonly honest: boolean;
  readonly approvedAt: number | null;
}): Request {
  const { person, country, block, network, verified, honest } = facts;
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
    known: verified,
    familiar: verified,
    network,
    status: "sent",
    blockReason: null,
    verificationId: person,
    httpStatus: 201,
    latencyMs: 300,
    estimatedPrice: priceOf(defaultPrices, country, "sms"),
    price: null,
    approvedAt: facts.approvedAt === null ? null : Math.round(facts.approvedAt),
  };
  return { send, honest, person };
}
