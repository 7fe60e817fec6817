import assert from "node:assert/strict";
import fc from "fast-check";
import { unusablePasswordHash } from "../../../core/domain/account/password.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";
import { type CommandOptions, run } from "./command_kit.ts";

const openCore = (): Promise<TestCore> =>
  openTestCore((ports) => ({ ...ports, pause: () => Promise.resolve() }));

const hash = `$2b$10$${"a".repeat(53)}`;
const header = "username,phone_number,phone_verified,password_hash,roles,metadata,locked";

function csv(...rows: readonly string[]): CommandOptions {
  return { files: { "users.csv": [header, ...rows].join("\n") } };
}

const importing = ["users", "import", "users.csv"];

async function find({ ports }: TestCore, name: string) {
  return await ports.users.findUserByName(name as UsernameKey);
}

async function events({ core }: TestCore): Promise<readonly unknown[]> {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.map(({ type, detail }) => ({ type, ...detail }));
}

Deno.test("users import refuses lines with the reason, never the value, and imports the rest", async () => {
  await using test = await openCore();
  await test.register("taken");
  const created = new Map<string, string>();
  const ran = await run(test, [...importing, "--errors", "errors.txt"], {
    created,
    ...csv(
      `ada,+12025550142,true,${hash},"admin staff","{""a"":1}",false`,
      `x,+12025550143,,${hash},,,`,
      `bob,0142,maybe,plain,Admin,{,2`,
      `TAKEN,+12025550143,,${hash},,,`,
      `eve,+12025550143,,,,,true`,
      "short",
    ),
  });
  assert.equal(ran.code, 1);
  const lines = [
    "users.csv:3: username: a username has 3 to 64 characters, or is an email address",
    "users.csv:4: phone_number: the phone number is not valid",
    "users.csv:4: phone_verified: the value must be true or false",
    "users.csv:4: password_hash: the password hash is of a kind that is not supported",
    "users.csv:4: roles: a role has 1 to 64 characters of a-z 0-9 : _ -",
    /^users\.csv:4: metadata: /,
    "users.csv:4: locked: the value must be true or false",
    "users.csv:7: line: the line has more or fewer values than the first line has columns",
    "users.csv:5: username: another user has this name, or the same user with other data",
  ];
  const printed = ran.err.trimEnd().split("\n");
  assert.equal(printed.length, lines.length);
  for (const [at, line] of lines.entries()) {
    if (typeof line === "string") assert.equal(printed[at], line);
    else assert.match(printed[at] ?? "", line);
  }
  assert.equal(created.get("errors.txt"), ran.err);
  assert.match(ran.out, /^Imported 2 of 6 users; 0 already there, 4 refused\.\n/);
  assert.match(ran.out, /\n0 with a verified phone number, 1 without a password\.\n$/);
  const ada = await find(test, "ada");
  assert.deepEqual(ada?.user.roles, ["admin", "staff"]);
  assert.deepEqual([ada?.user.phoneVerifiedAt, ada?.passwordHash], [null, hash]);
  const eve = await find(test, "eve");
  assert.deepEqual([eve?.user.lockedAt, eve?.passwordHash], [
    test.clock.now(),
    unusablePasswordHash,
  ]);
  assert.deepEqual((await events(test)).slice(0, 2), [
    {
      type: "users.imported",
      file: "users.csv",
      from: "latchkey",
      trust_phones: false,
      read: 6,
      imported: 2,
      unchanged: 0,
      refused: 4,
    },
    {
      type: "users.import_started",
      file: "users.csv",
      from: "latchkey",
      trust_phones: false,
    },
  ]);
});

Deno.test("users import --dry-run finds the same faults and writes nothing", async () => {
  await using test = await openCore();
  await test.register("taken");
  const before = await events(test);
  const rows = [`ada,+12025550142,,${hash},,,`, `taken,+12025550142,,${hash},,,`];
  const ran = await run(test, [...importing, "--dry-run", "--json"], csv(...rows));
  assert.equal(ran.code, 1);
  assert.deepEqual(JSON.parse(ran.out), {
    dry_run: true,
    read: 2,
    imported: 1,
    unchanged: 0,
    refused: 1,
    verified: 0,
    without_password: 0,
  });
  assert.equal(await find(test, "ada"), null);
  assert.deepEqual(await events(test), before);
});

Deno.test("users import can be repeated: the same users are skipped, others are refused", async () => {
  await using test = await openCore();
  const rows = Array.from({ length: 700 }, (_, at) => `user-${at},+12025550142,,${hash},,,`);
  assert.match(
    (await run(test, importing, csv(...rows.slice(0, 600)))).out,
    /^Imported 600 of 600/,
  );
  const again = await run(test, importing, csv(...rows, rows[3] ?? ""));
  assert.equal(again.code, 0);
  assert.match(again.out, /^Imported 100 of 701 users; 601 already there, 0 refused/);
  const other = `user-5,+12025550143,,${hash},,,`;
  const changed = await run(
    test,
    importing,
    csv(other, `user-700,+12025550142,,${hash},,,`, other),
  );
  assert.match(changed.out, /^Imported 1 of 3 users; 0 already there, 2 refused/);
  assert.equal((await find(test, "user-5"))?.user.phoneNumber, "+12025550142");
});

Deno.test("users import refuses names of deleted users, and of full numbers", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    pause: () => Promise.resolve(),
    policies: {
      ...ports.policies,
      registration: { ...ports.policies.registration, accountsPerNumber: 1 },
    },
  }));
  const gone = await test.register("gone");
  await test.signIn("gone");
  const order = { userId: gone.id, action: "delete", reason: "asked for it" } as const;
  assert.ok((await test.core.performAction(order, operator)).ok);
  const ran = await run(
    test,
    [...importing, "--trust-phones"],
    csv(
      `gone,+12025550150,,${hash},,,`,
      `one,+12025550151,true,${hash},,,`,
      `two,+12025550151,true,${hash},,,`,
      `three,+12025550151,false,${hash},,,`,
    ),
  );
  assert.deepEqual(ran.err.trimEnd().split("\n"), [
    "users.csv:2: username: a deleted user had this name",
    "users.csv:4: phone_number: as many users as LATCHKEY_ACCOUNTS_PER_NUMBER allows have " +
    "verified the number",
  ]);
  assert.match(ran.out, /^Imported 2 of 4 users/);
});

Deno.test("users import --default-country accepts numbers without a country code", async () => {
  await using test = await openCore();
  const rows = csv(`ada,(202) 555-0142,,${hash},,,`, `bob,+1 202 555 0143,,${hash},,,`);
  assert.match((await run(test, importing, rows)).out, /^Imported 1 of 2/);
  assert.match(
    (await run(test, [...importing, "--default-country", "us"], rows)).out,
    /^Imported 1/,
  );
  assert.equal((await find(test, "ada"))?.user.phoneNumber, "+12025550142");
});

Deno.test("users import is refused for wrong options and files", async () => {
  await using test = await openCore();
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["users"], /--format is required/],
    [["u.csv", "--from", "cognito"], /--from must be one of/],
    [["u.csv", "--default-country", "XX"], /must be an ISO 3166 code/],
    [["u.json", "--from", "firebase"], /requires --firebase-config/],
    [["u.csv", "--firebase-config", "c"], /only for --from firebase/],
    [["u.json", "--from", "firebase", "--firebase-config", "bad"], /must contain base64_signer/],
    [["r.db", "--from", "register-db", "--format", "csv"], /takes no --format/],
    [["u.csv", "--reason", "x"], /--reason must have/],
    [["missing.csv"], /Cannot use missing\.csv: it cannot be read/],
  ];
  for (const [args, words] of cases) {
    const ran = await run(test, ["users", "import", ...args], { files: { bad: "{}" } });
    assert.deepEqual([ran.code, ran.out], [2, ""], args.join(" "));
    assert.match(ran.err, words);
  }
  const created = new Map([["errors.txt", "old"]]);
  const kept = await run(test, [...importing, "--errors", "errors.txt"], { ...csv(), created });
  assert.match(kept.err, /Cannot write errors\.txt: it exists/);
  const missing = await run(test, ["users", "import", "/nowhere.db", "--from", "register-db"]);
  assert.equal(missing.code, 69);
  assert.match(missing.err, /not a readable SQLite file/);
});

Deno.test("users import prints the first 50 faults, and names an unknown column", async () => {
  await using test = await openCore();
  const text = ["username,phonenumber", ...Array(60).fill("ada,+12025550142")].join("\n");
  const ran = await run(test, importing, { files: { "users.csv": text } });
  const lines = ran.err.trimEnd().split("\n");
  assert.equal(lines.length, 51);
  assert.equal(lines[0], "users.csv:2: phonenumber: this column is not known");
  assert.match(lines.at(-1) ?? "", /and 10 more/);
});

Deno.test("users import --dry-run finds names that occur twice, however far apart", async () => {
  const number = (at: number): string => `+1202555${String(100 + at % 100).padStart(4, "0")}`;
  // A batch has 500 lines.
  const rows = Array.from({ length: 1200 }, (_, at) => `user${at},${number(at)},,${hash},,,`);
  rows.push(`USER1,${number(1)},,${hash},,,`, `user2,${number(2)},,${hash},,,`);
  rows.push(`user3,${number(3)},,,,,`, `user700,${number(1)},,${hash},,,`, rows[1199] ?? "");
  await using test = await openCore();
  const dry = await run(test, [...importing, "--dry-run"], csv(...rows));
  assert.equal(await find(test, "user0"), null);
  const real = await run(test, importing, csv(...rows));
  assert.equal(dry.err, real.err);
  const different = "username: another user has this name, or the same user with other data";
  assert.deepEqual(
    real.err.trimEnd().split("\n"),
    [1202, 1204, 1205].map((line) => `users.csv:${line}: ${different}`),
  );
  assert.match(real.out, /^Imported 1,200 of 1,205 users; 2 already there, 3 refused\.\n/);
  assert.match(dry.out, /1,200 of 1,205 users; 2 already there, 3 refused\.\n/);
});

Deno.test("users import --dry-run counts the users of a number over all lines", async () => {
  const registration = { mode: "open", accountsPerNumber: 2 } as const;
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, registration },
    pause: () => Promise.resolve(),
  }));
  const row = (name: string, verified: boolean): string =>
    `${name},+12025550142,${verified},${hash},,,`;
  const others = Array.from({ length: 600 }, (_, at) => `user${at},+12025550143,,${hash},,,`);
  const all = [row("ada", true), row("bob", false), ...others, row("cyd", true), row("eve", true)];
  const options = [...importing, "--trust-phones"];
  const dry = await run(test, [...options, "--dry-run"], csv(...all));
  const real = await run(test, options, csv(...all));
  assert.match(real.err, /^users\.csv:605: phone_number: as many users as /);
  assert.equal(dry.err, real.err);
});

Deno.test("users import ends at bytes that are not UTF-8", async () => {
  await using test = await openCore();
  const bytes = new Uint8Array([...new TextEncoder().encode(`${header}\nada,`), 0xff, 0xfe]);
  const chunks = async function* () {
    yield await Promise.resolve(bytes);
  };
  const steps = await Array.fromAsync(test.core.importUsers({
    content: { kind: "csv", chunks: chunks() },
    from: "latchkey",
    fileName: "x",
    firebase: null,
    trustPhones: false,
    defaultCountry: null,
    dryRun: true,
    reason: null,
  }, operator));
  assert.deepEqual(steps.map(({ kind }) => kind), ["refused", "done"]);
});

const username = fc.stringMatching(/^[a-z][a-z0-9._-]{3,20}$/);
const person = fc.record({
  number: fc.integer({ min: 100, max: 199 }),
  hash: fc.constantFrom(hash, "", "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"),
  verified: fc.boolean(),
  roles: fc.uniqueArray(fc.stringMatching(/^[a-z0-9:_-]{1,8}$/), { maxLength: 3 }),
  metadata: fc.dictionary(fc.stringMatching(/^[a-z",]{1,5}$/), fc.stringMatching(/^[ -~]*$/), {
    maxKeys: 3,
  }),
  locked: fc.boolean(),
});

Deno.test("users import reads what users export writes, in both formats (property)", async () => {
  const people = fc.uniqueArray(fc.tuple(username, person), {
    selector: ([name]) => name,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(people, fc.constantFrom("csv", "ndjson"), async (all, format) => {
      const rows = all.map(([name, one]) =>
        JSON.stringify({
          username: name,
          phone_number: `+12025550${one.number}`,
          phone_verified: one.verified,
          password_hash: one.hash,
          roles: one.roles,
          metadata: one.metadata,
          locked: one.locked,
          created_at: "2025-01-02T03:04:05.678Z",
        })
      );
      const first = await roundTrip(rows.join("\n"), "ndjson", format);
      const second = await roundTrip(first, format, format);
      const sorted = (text: string) => text.split("\n").sort();
      assert.deepEqual(sorted(second), sorted(first));
      assert.equal(
        first.trimEnd().split("\n").length,
        all.length + (format === "csv" ? 1 : 0) || 1,
      );
    }),
    { numRuns: 15 },
  );
});

/** Imports the text, and exports everything with hashes. */
async function roundTrip(text: string, from: string, to: string): Promise<string> {
  await using test = await openCore();
  const files = { [`in.${from}`]: text };
  const ran = await run(test, ["users", "import", `in.${from}`, "--trust-phones"], { files });
  assert.equal(ran.code, 0, ran.err);
  const created = new Map<string, string>();
  const args = ["users", "export", "--with-hashes", "--file", "out", "--format", to, "--yes"];
  assert.equal((await run(test, [...args, "--reason", "a test"], { created })).code, 0);
  return created.get("out") ?? "";
}
