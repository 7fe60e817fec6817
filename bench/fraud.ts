/**
 * `deno task bench:fraud` replays a simulated day of legitimate traffic and an SMS pumping attack
 * under several policies. The day is the same in every run. The engine is that of `policy replay`,
 * which a test compares with the real service. Prints the money lost to the attack and the number
 * of users who got no code, by group.
 *
 * Options: `--seed N` (default 1), `--quick` for a tenth of the traffic.
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
  key: unlimited,
  forwarder: unlimited,
  total: unlimited,
};

const guardOff = { ...defaultSendPolicy.guard, mode: "off" } as const;

const policies: readonly (readonly [string, SendPolicy])[] = [
  ["no limits", { ...defaultSendPolicy, budgets: budgetsOff, guard: guardOff }],
  ["only budgets", { ...defaultSendPolicy, guard: guardOff }],
  ["only fraud guard", { ...defaultSendPolicy, budgets: budgetsOff }],
  ["both (the default)", defaultSendPolicy],
  ["both, six countries", {
    ...defaultSendPolicy,
    countriesAllowed: ["US", "BR", "GB", "DE", "IN", "ID"],
  }],
];

/** For each group: messages sent, their cost, and users who requested codes but got none. */
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
  `A simulated day (seed ${seed}): ${scale.known} logins with known numbers, ${scale.recent} ` +
    `with numbers verified\nwithin a week, ${scale.registrations} registrations; bots request ` +
    `${Math.round(scale.pumped * 1.01)} messages (one block; 60 blocks in five countries;\n40 ` +
    "domestic blocks; one address with four area codes), and rented numbers that were verified " +
    `once\nrequest ${Math.round(scale.rented)}.\n`,
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

/** Replays a policy. Hindered users requested at least one code but got none. */
function tally(requests: readonly TrafficRequest[], policy: SendPolicy): Tally {
  const replayer = createPolicyReplayer(policy, defaultPrices.verificationFee);
  const served = new Set<string>();
  const refused = new Map<string, Group>();
  const [sent, usd, hindered] = [zeros(), zeros(), zeros()];
  for (const { send, group, person } of requests) {
    if (replayer.evaluate(send).verdict === "sent") {
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
