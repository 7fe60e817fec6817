import { deepEqual, equal, ok } from "node:assert/strict";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import type { HashJob } from "../../../core/adapters/bcrypt/hash_job.ts";
import { formatForeignHash } from "../../../core/domain/account/foreign_hash.ts";
import { workOf } from "../../../core/domain/account/hash_work.ts";
import { newUser } from "../../../core/domain/account/new_user.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { caller, openTestCore, phoneNumber, type TestCore } from "../../harness.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";
import { newInsertion } from "../../user_rows.ts";
import { createLearnHashShares } from "../../../core/usecases/upkeep/learn_hash_shares.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";

const ends = "$c2FsdHNhbHRzYWx0c2Fs$AAAAAAAAAAAAAAAAAAAAAA";

/** One hash of each kind, as cheap as its format allows. */
const hashes = [
  `$2b$04$${"e".repeat(53)}`,
  `$2y$05$${"e".repeat(53)}`,
  `$argon2id$v=19$m=64,t=1,p=1${ends}`,
  `$scrypt$ln=4,r=8,p=1${ends}`,
  `$scrypt$ln=3,r=16,p=1,nfkc=1${ends}`,
  `$pbkdf2-sha256$i=1000${ends}`,
  `$firebase-scrypt$ln=4,r=8$c2FsdHNhbHRzYWx0c2Fs$Bw$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA`,
] as readonly string[] as readonly PasswordHash[];

/** The kind and costs of a job, without salt, digest and password. */
function workOfJob(job: HashJob): string | null {
  if (job.kind === "bcrypt") return `$2*$${String(job.cost).padStart(2, "0")}`;
  return workOf(formatForeignHash(job.hash) as string as PasswordHash);
}

/** A core whose jobs are recorded. */
async function openWatched(): Promise<{ readonly test: TestCore; readonly jobs: HashJob[] }> {
  const jobs: HashJob[] = [];
  const startWorker = (): ReturnType<typeof inlineHashWorker> => {
    const worker = inlineHashWorker();
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (batch: readonly HashJob[]) => (jobs.push(...batch), post(batch));
    return worker;
  };
  const hasher = openBcryptHasher({
    cost: 4,
    pepper: null,
    longPasswordKey: "a key for tests",
    workers: 1,
    queueMax: 64,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    startWorker,
  });
  const replaced: Ports["hasher"][] = [];
  const test = await openTestCore((ports) => {
    replaced.push(ports.hasher);
    return { ...ports, hasher, pause: () => Promise.resolve() };
  });
  const close = async () => {
    await Promise.all(replaced.map((each) => each.close()));
    await test.close();
  };
  return { test: { ...test, close, [Symbol.asyncDispose]: close }, jobs };
}

async function givenUsers({ ports }: TestCore, each: number, name = "user"): Promise<void> {
  for (const [index, hash] of hashes.entries()) {
    for (let number = 0; number < each * (index + 1); number++) {
      const user = newUser({
        id: ports.newId("usr", ports.clock()),
        username: `${name}-${index}-${number}` as never,
        phoneNumber: phoneNumber as never,
        createdAt: ports.clock(),
        phoneCorrectionsLeft: 0,
        roles: [],
        origin: "imported",
      });
      const event = newEvent(ports, caller, { type: "user.created", userId: user.id });
      await ports.users.insertUser(newInsertion(user, hash), event);
    }
  }
}

Deno.test("learnHashShares() counts the users of each kind and cost", async () => {
  const { test, jobs } = await openWatched();
  await using _ = test;
  await givenUsers(test, 3);
  const shares = await test.core.learnHashShares("all");
  const wanted = hashes.map((hash, index) => ({ work: workOf(hash), users: 3 * (index + 1) }));
  const sorted = wanted.sort((one, other) => String(one.work) < String(other.work) ? -1 : 1);
  deepEqual(shares, sorted);
  deepEqual(jobs, []);
});

Deno.test("learnHashShares() counts new users without the others", async () => {
  const { test, jobs } = await openWatched();
  await using _ = test;
  deepEqual(await test.core.learnHashShares("new"), []);
  await givenUsers(test, 2);
  const all = await test.core.learnHashShares("all");
  deepEqual(await test.core.learnHashShares("new"), all);
  const counted: number[] = [];
  const { countPasswordWorks } = test.ports.reports;
  const learn = createLearnHashShares({
    ...test.ports,
    reports: {
      ...test.ports.reports,
      async countPasswordWorks(page) {
        const counts = await countPasswordWorks(page);
        counted.push(...counts.shares.map(({ users }) => users));
        return counts;
      },
    },
  });
  await learn("new");
  const known = counted.splice(0).reduce((sum, users) => sum + users, 0);
  equal(known, all.reduce((sum, { users }) => sum + users, 0));
  await givenUsers(test, 1, "later");
  const twice = await learn("new");
  deepEqual(counted.reduce((sum, users) => sum + users, 0), known / 2);
  deepEqual(twice, all.map(({ work, users }) => ({ work, users: users * 3 / 2 })));
  deepEqual(await test.core.learnHashShares("all"), twice);
  deepEqual(jobs, []);
});

Deno.test("unknown names do the works of the stored hashes, in their proportions (R19)", async () => {
  const { test, jobs } = await openWatched();
  await using _ = test;
  await givenUsers(test, 3);
  await test.core.learnHashShares("all");
  const names = 400;
  for (let index = 0; index < names; index++) {
    const by = { ...caller, address: `192.0.2.${index % 250}` };
    const given = { username: `unknown-${index}`, password: "not the password", send: null };
    const outcome = await test.core.logIn(given, by);
    ok(!outcome.ok);
    equal(outcome.refusal.code, "invalid_credentials");
    test.clock.advance(3600);
  }
  equal(jobs.length, names);
  const works = hashes.map((hash) => String(workOf(hash)).replace(/^\$2.\$/, "$2*$"));
  const total = works.reduce((sum, _, index) => sum + index + 1, 0);
  for (const [index, work] of works.entries()) {
    const part = jobs.filter((job) => workOfJob(job) === work).length / names;
    const share = (index + 1) / total;
    // Four standard deviations: names and key are fixed, so every run has the same result.
    const deviation = Math.sqrt(share * (1 - share) / names);
    ok(Math.abs(part - share) < 4 * deviation, `${work}: ${part} instead of ${share}`);
  }
});

Deno.test("a wrong password does the work of the user's own hash (R19)", async () => {
  const { test, jobs } = await openWatched();
  await using _ = test;
  await givenUsers(test, 1);
  await test.core.learnHashShares("all");
  for (const [index, hash] of hashes.entries()) {
    const given = { username: `user-${index}-0`, password: "not the password", send: null };
    const outcome = await test.core.logIn(given, caller);
    equal(outcome.ok, false);
    const job = jobs.at(-1);
    ok(job !== undefined);
    equal(workOfJob(job), String(workOf(hash)).replace(/^\$2.\$/, "$2*$"));
    equal(jobs.length, index + 1, "one job for each login");
  }
});
