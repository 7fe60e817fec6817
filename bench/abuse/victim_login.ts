import { isHashRefusal } from "../../core/domain/login/hash_place.ts";
import { openBcryptHasher } from "../../core/adapters/bcrypt/bcrypt_hasher.ts";
import type { Password } from "../../core/domain/account/password.ts";
import type { AbuseStage } from "../kit/abuse_stage.ts";
import type { Server } from "../kit/fleet.ts";
import { openConnection, requestText } from "../load/connection.ts";
import { type LoadGenerator, openLoadGenerator } from "../load/generator.ts";
import type { LoadResult } from "../load/order.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { type Seed, seedDatabase } from "../kit/seed.ts";
import { median } from "../kit/statistics.ts";

const passwordText = "correct horse battery";
const attackers = ["198.51.100.1", "198.51.100.2"] as const;
const ownAccounts = 24;
const inFlight = 96;
const rounds = 3;

/** Logins of each kind of victim in each half of a round. */
const loginsPerHalf = 4;

/** The head start of the attack, so that its queue is full before the first login of a victim. */
const headStartMs = 1000;

/** Longer than the victims need. Attacks are not cut short, so rounds do not overlap. */
const attackSeconds = 8;

/** Each has its own median. A refused login counts as an infinite time. */
const kinds = ["familiar network", "new network"] as const;
type Kind = typeof kinds[number];

/**
 * Measures a victim's login while two addresses log in to 24 accounts of their own with correct
 * passwords and 96 requests in flight. Alternates with the same login without an attack.
 */
export async function victimLogin(stage: AbuseStage): Promise<readonly ReportLine[]> {
  const { server, seed } = await prepare(stage);
  const load = openLoadGenerator(() => undefined);
  stage.add(load.close);
  load.deal("own accounts", await registerOwn(server));
  const quiet: Record<Kind, number[]> = { "familiar network": [], "new network": [] };
  const attacked: Record<Kind, number[]> = { "familiar network": [], "new network": [] };
  const answers: LoadResult[] = [];
  const names = [...seed.usernames];
  for (let round = 0; round < rounds; round++) {
    await logInVictims(server, names, quiet);
    const attack = startAttack(load, server);
    await new Promise((resolve) => setTimeout(resolve, headStartMs));
    await logInVictims(server, names, attacked);
    answers.push(await attack);
  }
  return kinds.map((kind) => line(kind, quiet[kind], attacked[kind], answers));
}

/** Starts a service with users whose phones are verified. X-Forwarded-For is the client. */
async function prepare(stage: AbuseStage): Promise<{ server: Server; seed: Seed }> {
  const dataDir = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
  stage.add(() => Deno.remove(dataDir, { recursive: true }));
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost: 12,
    pepper: null,
    longPasswordKey: "unused",
    workers: 1,
    queueMax: 1,
    randomBytes,
  });
  const place = { network: "local", standing: "familiar" } as const;
  const hash = await hasher.hash(passwordText as Password, place).finally(() => hasher.close());
  if (isHashRefusal(hash)) throw new Error("The first hash finds the hasher overloaded");
  const seed = await seedDatabase(`${dataDir}/latchkey.db`, 100, hash);
  const settings = { LATCHKEY_DATA_DIR: dataDir, LATCHKEY_TRUSTED_PROXIES: "loopback" };
  return { server: await stage.start(settings), seed };
}

function request(path: string, body: unknown, from: string | null): string {
  const headers = from === null ? {} : { "x-forwarded-for": from };
  return requestText(`POST ${path}`, headers as Record<string, string>, JSON.stringify(body));
}

/** Registers the attacker's accounts. Returns their login requests, to be sent in turn. */
async function registerOwn({ port }: Server): Promise<string[]> {
  const connection = await openConnection(port);
  const logins: string[] = [];
  for (let at = 0; at < ownAccounts; at++) {
    const from = attackers[at % attackers.length] ?? "";
    const account = { username: `own-${at}`, password: passwordText };
    const body = { ...account, phone_number: `+120255501${String(at).padStart(2, "0")}` };
    const registration = new TextEncoder().encode(request("/v1/register", body, from));
    const status = await connection.exchange(registration);
    if (status !== 201) throw new Error(`Cannot register: ${status} ${connection.body()}`);
    logins.push(request("/v1/login", account, from));
  }
  connection.close();
  return logins;
}

function startAttack(load: LoadGenerator, { port }: Server): Promise<LoadResult> {
  const order = { port, deck: "own accounts", first: 0, perSecond: null };
  return load.run({ ...order, connections: inFlight, seconds: attackSeconds });
}

/** Logs in victims one after another, each of them a user who has not logged in yet. */
async function logInVictims(
  { port }: Server,
  names: string[],
  times: Record<Kind, number[]>,
): Promise<void> {
  const connection = await openConnection(port);
  for (let login = 0; login < loginsPerHalf; login++) {
    for (const kind of kinds) {
      const body = { username: names.pop() ?? "", password: passwordText };
      // Seeded sessions were opened from loopback, which this request comes from.
      const from = kind === "familiar network" ? null : `203.0.113.${names.length}`;
      const startedAt = performance.now();
      const status = await connection.exchange(
        new TextEncoder().encode(request("/v1/login", body, from)),
      );
      times[kind].push(status === 200 ? performance.now() - startedAt : Infinity);
    }
  }
  connection.close();
}

function line(
  kind: Kind,
  quiet: readonly number[],
  attacked: readonly number[],
  answers: readonly LoadResult[],
): ReportLine {
  const refused = attacked.filter((ms) => ms === Infinity).length;
  const right = answers.reduce((sum, answer) => sum + answer.right, 0);
  const others = answers.flatMap(({ wrong }) => Object.values(wrong));
  return {
    what: `login from a ${kind} : no attack`,
    measured: median([...attacked]) / median([...quiet]),
    gate: atMost(3),
    goal: atMost(2),
    sentence: `${median([...quiet]).toFixed(0)} ms without an attack, ` +
      `${median([...attacked]).toFixed(0)} ms during one; ${refused} of ${attacked.length} ` +
      `refused. Of the attackers' logins, ${right} returned 200 and ` +
      `${others.reduce((sum, count) => sum + count, 0)} were refused or cut off.`,
  };
}
