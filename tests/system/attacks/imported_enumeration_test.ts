/**
 * Timing of logins after an import, for each kind of imported hash: a user of that kind with an
 * incorrect password, and unknown names that do the same work. In which proportions unknown names
 * do which work is tested in tests/core/upkeep/learn_hash_shares_test.ts.
 * @module
 */
import { deepEqual, equal, ok } from "node:assert/strict";
import { createDecoys } from "../../../core/adapters/bcrypt/decoys.ts";
import { formatStoredHash, longPasswordKeyOf } from "../../../core/adapters/bcrypt/scheme.ts";
import { formatForeignHash } from "../../../core/domain/account/foreign_hash.ts";
import { type HashWork, workOf } from "../../../core/domain/account/hash_work.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { run } from "../../admin-tui/command_line/command_kit.ts";
import {
  expectNoDifference,
  longPasswordKey,
  measure,
  openService,
  type Service,
} from "./enumeration_kit.ts";

const cost = 8;
const ends = `c2FsdHNhbHRzYWx0$${"A".repeat(43)}`;
const key = "A".repeat(86);

/** Of some milliseconds each, all different. */
const hashes: Readonly<Record<string, string>> = {
  bcrypt: `$2a$09$${"a".repeat(53)}`,
  argon2: `$argon2id$v=19$m=4096,t=2,p=1$${ends}`,
  scrypt: `$scrypt$ln=12,r=8,p=1$${ends}`,
  pbkdf2: `$pbkdf2-sha256$i=50000$${ends}`,
  firebase: `$firebase-scrypt$ln=11,r=8$c2FsdHNhbHRzYWx0$Bw$${key}$${key}`,
};

async function givenUsers(service: Service): Promise<void> {
  const rows = Object.entries(hashes)
    .map(([kind, hash]) => `user-${kind},+12025550142,"${hash}"`);
  const text = ["username,phone_number,password_hash", ...rows].join("\n");
  const core = { ...service, ports: service.ports };
  const files = { "users.csv": text };
  const ran = await run(core, ["users", "import", "users.csv"], { files });
  equal(ran.code, 0, ran.err);
  equal((await service.core.learnHashShares("all")).length, Object.keys(hashes).length);
}

/** Unknown names whose decoy has that work, by the rule of the hasher. */
function createNames(): (work: HashWork) => string {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const scheme = { cost, pepper: null, longPasswordKey: longPasswordKeyOf(longPasswordKey) };
  const decoys = createDecoys(scheme, randomBytes);
  const works = Object.values(hashes).map((hash) => workOf(hash as PasswordHash)).sort();
  decoys.learn(works.flatMap((work) => work === null ? [] : [{ work, users: 1 }]));
  let tried = 0;
  return (work) => {
    for (;;) {
      const name = `unknown-${++tried}`;
      const decoy = decoys.choose(name);
      const text = "bcrypt" in decoy ? formatStoredHash(decoy) : formatForeignHash(decoy);
      // A decoy of bcrypt is always `$2b$`, which takes the same time.
      if (workOf(text as PasswordHash)?.replace("$2b$", "$2a$") === work) return name;
    }
  };
}

for (const [kind, hash] of Object.entries(hashes)) {
  const groups = [
    { name: `user with ${kind}`, body: {} },
    { name: `unknown names with ${kind}`, body: {} },
  ] as const;

  Deno.test(`a refused login takes the same time for imported ${kind} (R19)`, async () => {
    await expectNoDifference(`imported ${kind}`, async () => {
      await using service = await openService(cost);
      await givenUsers(service);
      const nameOf = createNames();
      const work = workOf(hash as PasswordHash);
      ok(work !== null);
      const seen = new Set<string>();
      const ask = async ({ name }: { readonly name: string }): Promise<number> => {
        const username = name === groups[0].name ? `user-${kind}` : nameOf(work);
        const body = { username, password: "not the password" };
        const answer = await service.post("/v1/login", body);
        seen.add(JSON.stringify(answer.seen));
        return answer.ms;
      };
      const between = (): Promise<void> => {
        service.clock.advance(3600);
        return Promise.resolve();
      };
      const times = await measure(groups, ask, between);
      deepEqual(seen.size, 1, [...seen].join("\n"));
      return times;
    });
  });
}
