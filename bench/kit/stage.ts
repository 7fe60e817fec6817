import { findServerPrograms, startCluster } from "../../tests/contracts/postgres_servers.ts";
import { isHashRefusal } from "../../core/domain/login/hash_place.ts";
import { openPostgresDatabase } from "../../core/adapters/sql/postgres/postgres_database.ts";
import { openBcryptHasher } from "../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { parsePasswordAttempt, type PasswordHash } from "../../core/domain/account/password.ts";
import { type CBcrypt, openCBcrypt } from "./c_bcrypt.ts";
import type { Cleaning } from "./cleaning.ts";
import { type Fleet, openFleet, type Server } from "./fleet.ts";
import { requestText } from "../load/connection.ts";
import { type LoadGenerator, openLoadGenerator } from "../load/generator.ts";
import type { Options } from "./options.ts";
import { waitUntilIdle } from "./process_facts.ts";
import { fillDatabase, type Seed, seedDatabase } from "./seed.ts";
import { openSubject, type Subject } from "./subject.ts";

/** Everything that the benchmarks share. */
export interface BenchStage {
  readonly options: Options;
  readonly fleet: Fleet;
  readonly subject: Subject;
  /** The service with the filled database. */
  readonly service: Server;
  /** The same without connection limits. */
  readonly unlimited: Server;
  /** A Hono server without any lookup. */
  readonly hello: Server;
  /** Two threads, because logins and session checks run at the same time. */
  readonly sessionLoad: LoadGenerator;
  readonly loginLoad: LoadGenerator;
  /** bcrypt of C libxcrypt with the service's cost, or a sentence that says why it is missing. */
  readonly cBcrypt: CBcrypt | string;
  /** The bcrypt hash that every user has. */
  readonly passwordHash: PasswordHash;
  /** The directory of the filled database, `latchkey.db`. */
  readonly dataDir: string;
  /** The size of that file before the measures wrote to it. 0 with PostgreSQL. */
  readonly filledBytes: number;
  /** A new empty directory, removed at the end. */
  newDirectory(): Promise<string>;
}

const cost = 12;

/** The password of every user. */
export const passwordText = "correct horse battery";

/** Fills a database, starts the servers and passes the requests to the load generators. */
export async function setStage(
  options: Options,
  cleaning: Cleaning,
  noteWrong: (what: string) => void,
): Promise<BenchStage> {
  const newDirectory = async (): Promise<string> => {
    const path = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
    cleaning.add(() => Deno.remove(path, { recursive: true }));
    return path;
  };
  const startPostgres = async (): Promise<{ readonly url: string }> => {
    const programs = findServerPrograms();
    if (programs === null) throw new Error("PostgreSQL is not installed: initdb is missing");
    const cluster = await startCluster(programs);
    cleaning.add(cluster.stop);
    // The tests need no durability.
    await cluster.restart(["fsync=on"]);
    return cluster;
  };
  const dataDir = await newDirectory();
  const passwordHash = await hashOnce(cost);
  const cBcrypt = await openCBcrypt(await newDirectory(), passwordHash, cleaning);
  const postgres = options.database === "postgres" ? await startPostgres() : null;
  const seed = postgres === null
    ? await seedDatabase(`${dataDir}/latchkey.db`, options.users, passwordHash)
    : await fillDatabase(
      await openPostgresDatabase({ url: postgres.url }),
      options.users,
      passwordHash,
    );
  const filledBytes = postgres === null ? (await Deno.stat(`${dataDir}/latchkey.db`)).size : 0;
  const place = postgres === null ? {} : { LATCHKEY_DATABASE_URL: postgres.url };
  const subject = openSubject();
  cleaning.add(subject.close);
  const fleet = openFleet();
  cleaning.add(fleet.stopAll);
  const service = await fleet.start(subject.orderFor(dataDir, place));
  const off = { ...place, LATCHKEY_CONNECTION_LIMITS: "off" };
  const unlimited = await fleet.start(subject.orderFor(dataDir, off));
  const hello = await fleet.start(peerOrder("hello_server.ts", "/v1/session"));
  await waitForChecksOfPages([service, unlimited]);
  const [sessionLoad, loginLoad] = [openLoadGenerator(noteWrong), openLoadGenerator(noteWrong)];
  cleaning.add(sessionLoad.close);
  cleaning.add(loginLoad.close);
  sessionLoad.deal("session checks", sessionRequests(seed));
  loginLoad.deal("logins", loginRequests(seed));
  const servers = { options, fleet, subject, service, unlimited, hello, sessionLoad, loginLoad };
  return { ...servers, cBcrypt, passwordHash, dataDir, filledBytes, newDirectory };
}

/** Later than a service starts to check the pages of a large database. */
const pagesCheckedAfterMs = 1500;

/** The check runs once, after the start: with a million users, it takes 3.5 seconds of CPU. */
async function waitForChecksOfPages(services: readonly Server[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pagesCheckedAfterMs));
  await Promise.all(services.map(({ pid }) => waitUntilIdle(pid)));
}

/** A server to compare with. */
export function peerOrder(file: string, readyPath: string): ReturnType<Subject["orderFor"]> {
  const args = ["--allow-net=127.0.0.1", `bench/peers/${file}`];
  return {
    args: (port) => Promise.resolve([...args, String(port)]),
    env: () => ({}),
    readyPath,
  };
}

/** The hash of the password that every user has. */
export async function hashOnce(cost: number): Promise<PasswordHash> {
  const hasher = openBcryptHasher({
    cost,
    pepper: null,
    longPasswordKey: "not used",
    workers: 1,
    queueMax: 1,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const password = parsePasswordAttempt(passwordText);
  if (password === null) throw new Error("The bench's password is refused");
  const hash = await hasher.hash(password, { network: "127.0.0.1", standing: "familiar" });
  await hasher.close();
  if (isHashRefusal(hash)) throw new Error("The first hash finds the hasher overloaded");
  return hash;
}

export function sessionRequests(seed: Seed): string[] {
  return seed.sessionTokens.map((token) =>
    requestText("GET /v1/session", { authorization: `Bearer ${token}` })
  );
}

export function loginRequests(seed: Seed): string[] {
  return seed.usernames.map((username) =>
    requestText("POST /v1/login", {}, JSON.stringify({ username, password: passwordText }))
  );
}
