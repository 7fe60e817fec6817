/**
 * `deno task bench:fraud`: a made-up day of honest traffic and a pumping attack, always the same,
 * through several policies. The engine is that of `policy replay`, which a test holds to the
 * verdicts of the real service. Prints money lost to the attack, and people hindered, by group.
 *
 * `--seed N` (1), `--quick` for a tenth of the traffic.
 * @module
 */
import { parseArgs } from "node:util";
import { defaultPrices } from "../core/adapters/twilio/list_prices.ts";
import { createPolicyReplayer } from "../core/domain/reports/policy_replay.ts";
import { microUsdPerUsd } from "../core/domain/sending/money.ts";
import {
  type Budget,
  defaultSendPolicy,
  type SendPolicy,
} from "../core/domain/sending/send_policy.ts";
import { type Group, madeUpDay, type Scale, type TrafficRequest } from "./fraud/traffic.ts";

const unlimited: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

const budgetsOff: SendPolicy["budgets"] = {
  number: unlimited,
  prefix: unlimited,
  network: unlimited,
  country: unlimited,
  user: unlimited,
  total: unlimited,
};

const guardOff = { ...defaultSendPolicy.guard, mode: "off" } as const;

const policies: readonly (readonly [string, SendPolicy])[] = [
  ["no limits", { ...defaultSendPolicy, budgets: budgetsOff, guard: guardOff }],
  ["budgets alone", { ...defaultSendPolicy, guard: guardOff }],
  ["guard alone", { ...defaultSendPolicy, budgets: budgetsOff }],
  ["both (the default)", defaultSendPolicy],
  ["both, six countries", {
    ...defaultSendPolicy,
    countriesAllowed: ["US", "BR", "GB", "DE", "IN", "ID"],
  }],
];

/** Of each group the sends that went out, what they cost, and who asked and got no code at all. */
interface Tally {
  readonly sent: Readonly<Record<Group, number>>;
  readonly usd: Readonly<Record<Group, number>>;
  readonly hindered: Readonly<Record<Group, number>>;
}

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
  },
});
const part = values.quick ? 0.1 : 1;
const scale: Scale = {
  known: 2000 * part,
  recent: 200 * part,
  registrations: 300 * part,
  pumped: 12_000 * part,
  rented: 785 * part,
};
const seed = Number(values.seed);
const day = madeUpDay(seed, scale);
print(
  `A made-up day (seed ${seed}): ${scale.known} logins with known numbers, ${scale.recent} with ` +
    `numbers verified within\nthe week, ${scale.registrations} registrations; bots ask for ` +
    `${Math.round(scale.pumped * 1.01)} messages (one block; 60 blocks in five countries;\n40 ` +
    "blocks at home; one address with four area codes), rented numbers, verified once, for " +
    `${Math.round(scale.rented)}.\n`,
);
print(line("", "bots,", "rented,", "USD", "hindered:", "recently", ""));
print(line("", "sent", "sent", "lost", "newcomers", "verified", "known"));
for (const [name, policy] of policies) {
  const { sent, usd, hindered } = tally(day, policy);
  print(line(
    name,
    String(sent.bot),
    String(sent.rented),
    (usd.bot + usd.rented).toFixed(2),
    share(hindered.newcomer, scale.registrations),
    share(hindered.recent, scale.recent),
    share(hindered.known, scale.known),
  ));
}

/** Lost is what the gang's messages cost; hindered is who asked for a code and got none at all. */
function tally(requests: readonly TrafficRequest[], policy: SendPolicy): Tally {
  const replayer = createPolicyReplayer(policy, defaultPrices.verificationFee);
  const served = new Set<string>();
  const refused = new Map<string, Group>();
  const [sent, usd, hindered] = [zeros(), zeros(), zeros()];
  for (const { send, group, person } of requests) {
    if (replayer.judge(send).verdict === "sent") {
      sent[group]++;
      usd[group] += send.estimatedPrice / microUsdPerUsd;
      served.add(person);
    } else refused.set(person, group);
  }
  for (const [person, group] of refused) if (!served.has(person)) hindered[group]++;
  return { sent, usd, hindered };
}

function zeros(): Record<Group, number> {
  return { known: 0, recent: 0, newcomer: 0, bot: 0, rented: 0 };
}

function share(count: number, of: number): string {
  return `${count} (${(count / of * 100).toFixed(1)} %)`;
}

function line(name: string, ...cells: readonly string[]): string {
  const widths = [8, 9, 9, 14, 13, 13];
  return name.padEnd(22) + cells.map((cell, at) => cell.padStart(widths[at] ?? 13)).join("");
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text.trimEnd()}\n`));
}
