/** What the documents show is true: links, paths, commands, tables, code. @module */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { defaultSendPolicy } from "../core/domain/sending/send_policy.ts";
import { parseSendPolicy } from "../core/config/policy_config.ts";
import { parseAccess } from "../core/config/http/access_config.ts";
import { parseSettings } from "../core/config/settings/settings.ts";
import { requirementOf } from "../core/domain/session/access_rules.ts";
import { parsePrices } from "../core/config/price_config.ts";
import { takeConnect } from "../admin-tui/remote_settings.ts";
import { asksForScreen } from "../admin-tui/screen_options.ts";
import { keymap } from "../admin-tui/screens/keymap.ts";
import { commands } from "../admin-tui/command_line/command_table.ts";
import { parseCommand } from "../admin-tui/command_line/parse_command.ts";
import {
  failuresInRowMax,
  phoneCorrectionsMax,
  secondFactorBlockSeconds,
  secondFactorFailuresMax,
} from "../core/domain/account/user.ts";
import { alerts } from "../core/domain/audit_event.ts";
import {
  challengeLifetimeSeconds,
  guessesMax,
  resendWaitSeconds,
  sendsMax,
} from "../core/domain/challenge/challenge.ts";
import { passkeysPerUserMax } from "../core/domain/factors/passkey.ts";
import {
  accountHashesMax,
  defaultHashLimits,
  namePasswordsMax,
} from "../core/domain/login/password_throttle.ts";
import { userFilters } from "../core/domain/reports/user_search.ts";
import { numberKinds } from "../core/domain/account/number_kind.ts";
import { devicesPerUserMax } from "../core/domain/session/device.ts";
import { amrs, defaultSessionPolicy } from "../core/domain/session/session.ts";
import {
  exportThrottle,
  factorChangeThrottle,
  networkSecondFactorsMax,
  noticeThrottle,
  phoneChangeThrottle,
  resetConfirmThrottle,
  resetThrottle,
  stepUpThrottle,
} from "../core/domain/throttle.ts";
import type { UserId } from "../core/domain/user_id.ts";
import { themeNames } from "../admin-tui/draw/look.ts";
import type { Instant } from "../core/domain/instant.ts";
import { adminRoutes } from "../server/admin_route_table.ts";
import { contracts } from "../server/contracts.ts";
import type { RouteFacts } from "../server/http/route.ts";
import { apiScopes } from "../core/domain/api_keys/scope.ts";
import { terminalPath } from "../server/remote/operations/connection.ts";
import { routes } from "../server/route_table.ts";
import { problems } from "../server/http/problem.ts";
import { publicCodes } from "../server/openapi/problem_parts.ts";
import {
  anchorsOf,
  blocksOf,
  commandsOf,
  type Page,
  pages,
  proseOf,
  spansOf,
  wordsOf,
} from "./docs_pages.ts";
import { sourceFiles } from "./source_files.ts";
import { openTestApp } from "./server/app_kit.ts";

const place = { issuer: "https://login.example.com", audience: "orders" };

Deno.test("the verifier of docs/verify_tokens.md verifies by the published keys", async () => {
  const page = await Deno.readTextFile(new URL("../docs/verify_tokens.md", import.meta.url));
  const shown = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  assert.ok(shown.includes(`"${place.issuer}"`) && shown.includes(`"${place.audience}"`));
  const server = await serve();
  try {
    // A data: URL has no import map, so the package is named in full.
    const code = shown.replace(place.issuer, server.origin)
      .replace('"jose"', JSON.stringify(import.meta.resolve("jose")));
    const { userOf } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const token = await server.token("orders");
    const user = await userOf(token);
    assert.deepEqual([user.id, user.name], [server.userId, "ada"]);
    assert.match(user.sessionId, /^[\w-]{22}$/);
    await assert.rejects(userOf(await server.token("billing")), {
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
    });
    const [, body, signature] = token.split(".");
    for (const alg of ["none", "HS256", "ES384"]) {
      const head = btoa(JSON.stringify({ alg, typ: "JWT" })).replace(/=+$/, "");
      await assert.rejects(userOf(`${head}.${body}.${signature}`), {
        code: "ERR_JOSE_ALG_NOT_ALLOWED",
      });
    }
  } finally {
    await server.stop();
  }
});

Deno.test("the policy and the prices of docs/sending.md parse, and show the defaults", async () => {
  const page = await Deno.readTextFile(new URL("../docs/sending.md", import.meta.url));
  const [policy, prices] = [...page.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text]) => JSON.parse(text ?? ""));
  const parsed = parseSendPolicy(policy);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const { countriesAllowed, countryBudgets, ...rest } = parsed.policy;
  assert.deepEqual(countriesAllowed, ["US", "CA", "BR"]);
  assert.equal(countryBudgets["BR"]?.usdPerDay, 30_500_000);
  assert.deepEqual({ ...rest, countriesAllowed: null, countryBudgets: {} }, defaultSendPolicy);
  assert.ok(parsePrices(prices).ok);
});

Deno.test("the settings and rules of docs/forward_auth.md are valid", () => {
  const [rules = ""] = blocksOf(page("docs/forward_auth.md"), "json");
  const env = blocksOf(page("docs/forward_auth.md"), "sh").join().matchAll(/^(\w+)=(.*)$/gm);
  const values = Object.fromEntries([...env].map(([, name = "", value = ""]) => [name, value]));
  const settings = parseSettings(values, () => rules);
  const access = parseAccess(settings, values["LATCHKEY_PUBLIC_URL"] ?? null);
  assert.deepEqual(settings.errors, []);
  const uses = ["/", "/assets/app.css", "/admin/users", "/metrics"];
  const kinds = uses.map((uri) =>
    access && requirementOf(access, { host: "app.example.com", uri }).kind
  );
  assert.deepEqual(kinds, ["signed_in", "public", "aal2", "denied"]);
});

/** A Latchkey on loopback with the real clock, which the code on the page uses. */
async function serve(): Promise<{
  readonly origin: string;
  readonly userId: string;
  token(audience: string): Promise<string>;
  stop(): Promise<void>;
}> {
  let issuer = "";
  const app = await openTestApp((ports) => ({
    ...ports,
    clock: Date.now,
    get policies() {
      return { ...ports.policies, token: { issuer, audiences: ["orders", "billing"] } };
    },
  }));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    async (request) => {
      const { status, text } = await app.request(request.method, new URL(request.url).pathname);
      return new Response(text, { status });
    },
  );
  issuer = `http://127.0.0.1:${server.addr.port}`;
  const user = await app.register("ada");
  const authorization = `Bearer ${await app.signIn("ada")}`;
  return {
    origin: issuer,
    userId: user.id,
    token: async (audience) =>
      (await app.post("/v1/session/jwt", { audience }, { authorization })).json.token,
    stop: async () => {
      await server.shutdown();
      await app.close();
    },
  };
}

/** Top-level folders whose paths the documents name. */
const ownPath =
  /`((?:core|server|admin-tui|tasks|dev|tests|bench|docs|examples|twilio-simulator)\/[\w./-]+)`/g;

const { tasks, imports } = JSON.parse(Deno.readTextFileSync("deno.json"));
const denoVersion = /^deno_version=(.*)$/m.exec(Deno.readTextFileSync(".ci/run"))?.[1];

function page(path: string): Page {
  const found = pages().find((each) => each.path === path);
  assert.ok(found !== undefined, path);
  return found;
}

/** The rows of a page's tables whose first cell matches, as cells. */
function rowsOf(path: string, first: RegExp): readonly (readonly string[])[] {
  return page(path).text.split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()))
    .filter(([cell = ""]) => first.test(cell));
}

Deno.test("every path that the documents name exists", () => {
  const named = pages().flatMap(({ path: page, text }) =>
    [...text.matchAll(ownPath)].map(([, path = ""]) => ({ page, path }))
  );
  assert.ok(named.length > 10, "paths were found");
  assert.deepEqual(named.filter(({ path }) => !existsSync(path)), []);
});

Deno.test("every program that .vscode and .dockerignore name exists", () => {
  const named = [".vscode/launch.json", ".dockerignore"].flatMap((path) =>
    Deno.readTextFileSync(path).match(/(?<![\w/.-])\w[\w-]*(?:\/[\w-]+)+\.ts/g) ?? []
  );
  assert.ok(named.includes("tasks/dev/main.ts"));
  assert.deepEqual(named.filter((path) => !existsSync(path)), []);
});

Deno.test("every file and folder that the documents test exists, and its filter matches a test", () => {
  const tested = pages().flatMap(commandsOf).map(wordsOf)
    .map((words) => words.filter((word) => !word.includes("=")))
    .filter(([deno, test]) => deno === "deno" && test === "test");
  assert.ok(tested.length > 5, `${tested.length} commands`);
  for (const words of tested) {
    const places = words.filter((word) => word.startsWith("tests/"));
    assert.ok(places.length > 0 && places.every((place) => existsSync(place)), words.join(" "));
    if (!words.includes("--filter")) continue;
    const filter = words[words.indexOf("--filter") + 1] ?? "";
    const names = sourceFiles().filter(({ path }) => places.some((place) => path.startsWith(place)))
      .flatMap(({ text }) => [...text.matchAll(/Deno\.test\(\s*"([^"]*)"/g)]);
    assert.ok(filter !== "" && names.some(([, name]) => name?.includes(filter)), words.join(" "));
  }
});

Deno.test("every relative link and anchor in the documents resolves", () => {
  const known = new Map(pages().map((each) => [each.path, anchorsOf(each)]));
  const links = pages().flatMap((each) =>
    [...proseOf(each).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)]
      .map(([, link = ""]) => ({ page: each.path, link }))
  );
  assert.ok(links.length > 100, `${links.length} links`);
  const broken = links.filter(({ page, link }) => {
    const { pathname, hash } = new URL(link, `file:///${page}`);
    const path = decodeURIComponent(pathname).slice(1);
    return !existsSync(path) || (hash !== "" && !known.get(path)?.has(hash.slice(1)));
  });
  assert.deepEqual(broken, []);
});

Deno.test("every deno task that the documents name exists, and Deno's version is that of .ci/run", () => {
  assert.ok(denoVersion !== undefined);
  const unknown = pages().flatMap(({ path, text }) =>
    [...text.matchAll(/\bdeno(?:@([\d.]+))? task (?:--quiet )?([a-z][\w:]*)/g)]
      .filter(([, version = denoVersion, task = ""]) =>
        version !== denoVersion || !Object.hasOwn(tasks, task)
      ).map(([words]) => `${path}: ${words}`)
  );
  assert.deepEqual(unknown, []);
  const documented = rowsOf("docs/command_line.md", /^`[a-z:]+`/)
    .flatMap(([cell = ""]) => cell.match(/[a-z][a-z:]+/g) ?? []);
  const own = Object.keys(tasks).filter((name) => !name.startsWith("check:"));
  assert.deepEqual(own.filter((name) => !documented.includes(name)), []);
});

Deno.test("the README fits in 10,000 bytes and shows the command that runs the tests", () => {
  const { text } = page("README.md");
  assert.ok(new TextEncoder().encode(text).length <= 10_000);
  const commands = commandsOf(page("README.md"));
  for (const task of ["dev", "test"]) {
    assert.ok(commands.includes(`npx -y deno@${denoVersion} task ${task}`), task);
  }
  assert.match(Deno.readTextFileSync(".ci/run"), /npx -y "deno@\$deno_version"/);
  const workflow = Deno.readTextFileSync(".github/workflows/ci.yml");
  assert.ok(workflow.includes(`deno@${denoVersion} audit`));
});

Deno.test("every script that the documents run exists and is executable", () => {
  const scripts = pages().flatMap(commandsOf).flatMap((command) =>
    /^(?:\w+=(?:"[^"]*"|\S+) )*((?:examples|tasks|\.ci)\/\S+)/.exec(command)?.[1] ?? []
  );
  assert.ok(scripts.includes("examples/login.sh") && scripts.includes("tasks/run.sh"));
  for (const script of scripts) {
    assert.ok(((Deno.statSync(script).mode ?? 0) & 0o111) !== 0, script);
  }
});

/** What is typed after `deno task admin`, in blocks and in code spans. */
function adminCommands(): readonly (readonly string[])[] {
  const typed = pages().flatMap((each) => [...commandsOf(each), ...spansOf(each)]);
  return typed.filter((words) => /^(deno task admin|latchkey-admin) /.test(words))
    .filter((words) => !words.includes("NOUN"))
    .map((words) => wordsOf(words.replace(/^deno task admin|^latchkey-admin/, "")))
    .map((args) => takeConnect(args).args);
}

Deno.test("every admin command in the documents is one that the command line knows", () => {
  const commands = adminCommands();
  assert.ok(commands.length > 20, `${commands.length} commands`);
  for (const args of commands) {
    if (asksForScreen(args)) continue;
    const world = { now: Date.now() as Instant, readTextFile: () => "{}" };
    const parsed = parseCommand(args, world);
    assert.notEqual(parsed.kind, "misuse", `${args.join(" ")}: ${JSON.stringify(parsed)}`);
    if (parsed.kind === "command") {
      const plan = parsed.command.plan(parsed.input);
      assert.ok(!("misuse" in plan), `${args.join(" ")}: ${JSON.stringify(plan)}`);
    }
  }
});

Deno.test("docs/command_line.md lists every command", () => {
  const cells = rowsOf("docs/command_line.md", /^`[\w-]+( [\w-]+)?`/).map(([cell = ""]) => cell);
  const missing = commands.filter(({ noun, verb }) =>
    !cells.some((cell) => {
      const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name.split(" "));
      const nouns = names.map(([first]) => first);
      return verb === ""
        ? nouns.includes(noun)
        : nouns.includes(noun) && names.some((words) => words.at(-1) === verb);
    })
  );
  assert.deepEqual(missing.map(({ noun, verb }) => `${noun} ${verb}`), []);
});

Deno.test("every request to Latchkey in the documents is to a route", () => {
  const requests = pages().flatMap(commandsOf).filter((command) => command.startsWith("curl "))
    .flatMap((command) =>
      [...command.matchAll(/http:\/\/127\.0\.0\.1:8000(\/[\w./-]*)/g)].map(([, path = ""]) => {
        const method = /-X (\w+)/.exec(command)?.[1] ?? (/ -d /.test(command) ? "POST" : "GET");
        return `${method} ${path}`;
      })
    );
  assert.ok(requests.length > 5, `${requests.length} requests`);
  const known = (each: string): boolean => routeNames.has(each) || ofDev.includes(each);
  assert.deepEqual(requests.filter((each) => !known(each)), []);
  const spans = pages().flatMap(spansOf)
    .filter((span) => /^(GET|POST|PATCH|DELETE) \/(v1|healthz|readyz|\.well-known)\S*$/.test(span));
  assert.ok(spans.length > 40, `${spans.length} spans`);
  assert.deepEqual(spans.filter((span) => !routeNames.has(span)), []);
});

/** The controls of `deno task dev`; see tasks/dev/controls.ts. */
const ofDev = ["GET /_dev/clock", "POST /_dev/clock", "POST /_dev/reset"];

const nameOf = ({ method, path }: Pick<RouteFacts, "method" | "path">): string =>
  `${method} ${path.replace(":id", "{id}")}`;

const routeNames: ReadonlySet<string> = new Set(contracts.map(nameOf));

Deno.test("docs/admin_api.md lists every route of the admin API, once, and its scope", () => {
  const rows = rowsOf("docs/admin_api.md", /^`[A-Z]+ \//);
  const listed = rows.map(([cell = "", scope = ""]) => `${cell.slice(1, -1)} ${scope}`);
  // One text describes the operations of a terminal.
  const own = adminRoutes.filter(({ path }) => !path.startsWith(`${terminalPath}/`))
    .map((route) => `${nameOf(route)} \`${route.scope}\``);
  assert.deepEqual(listed.toSorted(), own.toSorted());
});

Deno.test("docs/admin_api.md lists every scope", () => {
  const listed = rowsOf("docs/admin_api.md", /^`(operator|terminal|\w+:\w+|\w+s)`$/).map(([cell]) =>
    cell
  );
  assert.deepEqual(listed, apiScopes.map((scope) => `\`${scope}\``));
});

Deno.test("docs/api.md lists every route, once, and what it needs", () => {
  const rows = rowsOf("docs/api.md", /^`[A-Z]+ \//);
  const listed = rows.map(([cell = ""]) => cell.slice(1, -1));
  assert.deepEqual(listed.toSorted(), routes.map(nameOf).toSorted());
  for (const { method, path, refusals, session = false } of routes) {
    const name = `${method} ${path.replace(":id", "{id}")}`;
    const stepUp = session && refusals.includes("step_up_required");
    const needs = stepUp ? "Step-up" : session ? "Session" : "";
    const [row = []] = rows.filter(([cell]) => cell === `\`${name}\``);
    assert.equal(["Session", "Step-up"].includes(row[1] ?? "") ? row[1] : "", needs, name);
  }
});

Deno.test("docs/api.md lists the fields that every route takes", () => {
  for (const { method, path, body } of routes) {
    const name = `${method} ${path.replace(":id", "{id}")}`;
    const [row = []] = rowsOf("docs/api.md", /./).filter(([cell]) => cell === `\`${name}\``);
    const fields = body === undefined ? {} : (body as unknown as Fields).entries;
    const own = Object.entries(fields).map(([field, { type }]) =>
      // One of the two is required.
      type === "optional" && !["code", "passkey"].includes(field) ? `\`${field}\`?` : `\`${field}\``
    );
    const cell = row.slice(1).find((each) => own.length > 0 && each.includes(own[0] ?? "")) ?? "";
    assert.deepEqual(cell.match(/`[a-z_]+`\??/g) ?? [], own, name);
  }
});

/** What a body's schema is made of. */
interface Fields {
  readonly entries: Readonly<Record<string, { readonly type: string }>>;
}

Deno.test("docs/command_line.md lists the codes that no route returns, with their statuses", () => {
  const listed = rowsOf("docs/command_line.md", /^`[a-z_]+`$/)
    .filter(([, status = ""]) => /^\d{3}$/.test(status))
    .map(([code = "", status]) => `${code.slice(1, -1)} ${status}`);
  const returned = new Set<string>(publicCodes(contracts));
  const own = Object.entries(problems).filter(([code]) => !returned.has(code))
    .map(([code, [status]]) => `${code} ${status}`);
  assert.deepEqual(listed.toSorted(), own.toSorted());
});

Deno.test("the documents show every code with its status", () => {
  const shown = pages().filter(({ path }) => path !== "CHANGELOG.md").flatMap(({ path, text }) =>
    // As in: 410 `challenge_expired`, `challenge_replaced`
    [...text.matchAll(/\b(\d{3})((?:,?\s(?:(?:and|or)\s)?`[a-z_]+`)+)/g)]
      .flatMap(([, status, list = ""]) =>
        (list.match(/[a-z_]+(?=`)/g) ?? []).filter((code) => Object.hasOwn(problems, code))
          .map((code) => ({ path, code, status: Number(status) }))
      )
  );
  assert.ok(shown.length > 15, `${shown.length} codes`);
  const wrong = shown.filter(({ code, status }) => new Map(statuses).get(code) !== status);
  assert.deepEqual(wrong, []);
});

const statuses = Object.entries(problems).map(([code, [status]]) => [code, status] as const);

Deno.test("docs/dependencies.md lists every package with its version, once", () => {
  const listed = rowsOf("docs/dependencies.md", /^[@a-z][\w@/-]* \d/)
    .map(([cell = ""]) => cell.replace(/ `.*/, "").replace(" ", "@"));
  const read = (path: string): string =>
    Deno.readTextFileSync(new URL(`../${path}`, import.meta.url));
  const examples = ["better-auth", "express", "mcp", "openid-connect"].map((each) =>
    `examples/${each}`
  );
  const others = ["bench/peers/better_auth", "tests/system/oidc/oidc_provider"];
  const folders = ["clients/typescript", ...others, ...examples];
  const npm = folders.flatMap((folder) => {
    const { dependencies, devDependencies } = JSON.parse(read(`${folder}/package.json`));
    return Object.entries({ ...dependencies, ...devDependencies }).map((each) => each.join("@"));
  });
  const scripts = ["clients/generate_types.ts", "core/adapters/bcrypt/kernel/build.ts"];
  const run = scripts.flatMap((path) => read(path).match(/(?<="npm:)[^"/]+/) ?? []);
  const ours = Object.values<string>(imports).map((name) => name.replace("npm:", ""));
  const own = [...new Set([...ours, ...npm, ...run])];
  assert.deepEqual(listed.toSorted(), own.toSorted());
});

Deno.test("the documents list every filter, alert, kind of number, method and theme", () => {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["docs/terminal.md", userFilters.filter((name) => name !== "all").map((name) => `is:${name}`)],
    ["docs/operations.md", alerts],
    ["docs/sending.md", numberKinds],
    ["docs/verify_tokens.md", amrs],
    ["docs/settings.md", themeNames],
  ];
  const missing = lists.flatMap(([path, names]) =>
    names.filter((name) => !page(path).text.includes(`\`${name}\``))
  );
  assert.deepEqual(missing, []);
});

Deno.test("docs/security.md shows the limits that the code has", () => {
  const user = "usr_" as UserId;
  const rate = ({ max, windowSeconds }: { max: number; windowSeconds: number }): string =>
    windowSeconds === 3600 ? `${max} an hour` : `${max} in ${windowSeconds / 60} min`;
  const { perUserMax } = defaultSessionPolicy;
  const limits: Readonly<Record<string, readonly string[]>> = {
    "password hashes, one account": [`${accountHashesMax} in 15 min`],
    "incorrect passwords of strangers, one name": [`${namePasswordsMax} an hour`],
    "incorrect passwords and unverified hashes, one network": [
      `${defaultHashLimits.perNetwork} in 15 min`,
    ],
    "incorrect passwords in a row": [`${failuresInRowMax}, then disabled`],
    "guesses, one challenge": [`${guessesMax}`],
    "incorrect second factors in a row, one account": [
      `${secondFactorFailuresMax}, then ${secondFactorBlockSeconds / 60} min`,
      `${failuresInRowMax}, then disabled`,
    ],
    "incorrect second factors, one network": [`${networkSecondFactorsMax} in 15 min`],
    "challenge": [`${challengeLifetimeSeconds / 60} min, ${sendsMax} messages`],
    "codes: waits between two": [`${resendWaitSeconds.join(", ")} s`],
    "step-ups, one user": [rate(stepUpThrottle(user))],
    "password resets with a correct proof, one user": [
      rate(resetThrottle(user)),
      `${resetConfirmThrottle(user).max} confirmations in 10 min`,
    ],
    "phone changes, one user": [rate(phoneChangeThrottle(user))],
    "corrections of a mistyped number, one user": [`${phoneCorrectionsMax} in total`],
    "changes of factors, one user": [rate(factorChangeThrottle(user))],
    "exports, one user": [rate(exportThrottle(user))],
    "notices, one user and kind": [
      rate(noticeThrottle(user, "kind")),
      `${noticeThrottle(user, "new_place").max} a day of logins`,
    ],
    "sessions, trusted devices, passkeys, one user": [
      `${perUserMax}, ${devicesPerUserMax}, ${passkeysPerUserMax}`,
    ],
  };
  for (const [what, words] of Object.entries(limits)) {
    const [row = []] = rowsOf("docs/security.md", /./).filter(([cell]) => cell === what);
    for (const each of words) assert.ok(row[1]?.includes(each), `${what}: ${each}`);
  }
});

Deno.test("docs/security.md cites requirements that are listed and that a test cites", () => {
  const cited = new Set(page("docs/security.md").text.match(/\bR\d\d\b/g));
  assert.ok(cited.size > 20, `${cited.size} requirements`);
  const listed = new Set(page("docs/requirements.md").text.match(/(?<=^\| )R\d\d\b/gm));
  const tested = new Set(
    sourceFiles().filter(({ path }) => path.startsWith("tests/") && path !== "tests/docs_test.ts")
      .flatMap(({ text }) => text.match(/\bR\d\d\b/g) ?? []),
  );
  assert.deepEqual([...cited].filter((each) => !listed.has(each) || !tested.has(each)), []);
});

Deno.test("every guarantee of docs/security.md cites a requirement or a test", () => {
  const section = /\n## Guarantees\n([\s\S]*?)\n## /.exec(page("docs/security.md").text)?.[1] ?? "";
  const guarantees = section.split(/\n(?=- |###)/).filter((text) => text.startsWith("- "));
  assert.ok(guarantees.length > 25, `${guarantees.length} guarantees`);
  const cites = /\b(?:R\d\d|F-\d\d)\b|`tests\/\S+_test\.ts`/;
  assert.deepEqual(guarantees.filter((text) => !cites.test(text)), []);
});

Deno.test("every page and section that the code and its files refer to exists", () => {
  const known = new Map(pages().map((each) => [each.path, anchorsOf(each)]));
  const own = [".env.example", ".ci/run", "Dockerfile", "compose.yaml", "examples/nginx.conf"]
    .map((path) => ({ path, text: Deno.readTextFileSync(path) }));
  const references = [...own, ...sourceFiles()].flatMap(({ path, text }) =>
    // As in: docs/operations.md#connections, or docs/operations.md, "Connections".
    [
      ...text.replace(/\n\s*(?:#|\/\/|\*) ?/g, " ").matchAll(
        /(?<![\w/])(docs\/\w+\.md)(?:#([\w-]+)|, "([^"]+)")?/g,
      ),
    ]
      .map(([words, page = "", anchor, heading]) => ({
        in: path,
        words,
        page,
        anchor: anchor ?? heading?.toLowerCase().replaceAll(" ", "-"),
      }))
  );
  assert.ok(references.length > 10, `${references.length} references`);
  const broken = references.filter(({ page, anchor }) =>
    !known.has(page) || (anchor !== undefined && !known.get(page)?.has(anchor))
  );
  assert.deepEqual(broken, []);
});

Deno.test("every key that docs/terminal.md names is bound", () => {
  const keys = new Set(keymap.flatMap((binding) => binding.keys));
  const named = spansOf(page("docs/terminal.md")).filter((span) => [...span].length === 1);
  assert.ok(named.length > 30, `${named.length} keys`);
  assert.deepEqual(named.filter((key) => !keys.has(key)), []);
});
