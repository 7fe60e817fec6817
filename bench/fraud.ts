/**
 * `deno task bench:fraud`: a made-up day of honest traffic and a pumping attack, always the same,
 * through several policies. The engine is that of `policy replay`, which a test holds to the
 * verdicts of the real service. Prints money lost to the attack, and people hindered.
 *
 * `--seed N` (1), `--quick` for a tenth of the traffic.
 * @module
 */
import { parseArgs } from "node:util";
import { defaultPrices } from "../core/domain/default_prices.ts";
import { createPolicyReplayer } from "../core/domain/policy_replay.ts";
import { microUsdPerUsd } from "../core/domain/price_table.ts";
import { type Budget, defaultSendPolicy, type SendPolicy } from "../core/domain/send_policy.ts";
import { madeUpDay, type Request, type Scale } from "./fraud/traffic.ts";

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

interface Tally {
  readonly pumpedSent: number;
  readonly lostUsd: number;
  readonly hinderedVerified: number;
  readonly hinderedNewcomers: number;
}

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
  },
});
const part = values.quick ? 0.1 : 1;
const scale: Scale = { logins: 2000 * part, registrations: 300 * part, pumped: 12_000 * part };
const seed = Number(values.seed);
const day = madeUpDay(seed, scale);
const rows = policies.map(([name, policy]) => [name, tally(day, policy)] as const);
print(
  `A made-up day (seed ${seed}): ${scale.logins} logins of verified users, ` +
    `${scale.registrations} registrations,\n${scale.pumped} messages pumped in three waves ` +
    "(one block; 60 blocks in five countries; 40 blocks at home).\n",
);
print(line("", "pumped, sent", "USD lost", "verified hindered", "newcomers hindered"));
for (const [name, result] of rows) {
  print(line(
    name,
    String(result.pumpedSent),
    result.lostUsd.toFixed(2),
    share(result.hinderedVerified, scale.logins),
    share(result.hinderedNewcomers, scale.registrations),
  ));
}

/** Lost is what the gang's messages cost; hindered is who asked for a code and got none at all. */
function tally(requests: readonly Request[], policy: SendPolicy): Tally {
  const replayer = createPolicyReplayer(policy, defaultPrices.verificationFee);
  const served = new Set<string>();
  const hindered = new Map<string, boolean>();
  let pumpedSent = 0;
  let lost = 0;
  for (const { send, honest, person } of requests) {
    const passes = replayer.judge(send).verdict === "sent";
    if (!honest && passes) {
      pumpedSent++;
      lost += send.estimatedPrice;
    }
    if (honest && passes) served.add(person);
    if (honest && !passes) hindered.set(person, send.verified);
  }
  const left = [...hindered].filter(([person]) => !served.has(person));
  return {
    pumpedSent,
    lostUsd: lost / microUsdPerUsd,
    hinderedVerified: left.filter(([, verified]) => verified).length,
    hinderedNewcomers: left.filter(([, verified]) => !verified).length,
  };
}

function share(count: number, of: number): string {
  return `${count} (${(count / of * 100).toFixed(1)} %)`;
}

function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(22) + cells.map((cell) => cell.padStart(19)).join("");
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
