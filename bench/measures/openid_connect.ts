import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { mintClientId, mintClientSecret, type OidcClient } from "../../core/domain/oidc/client.ts";
import { benchEvent } from "../kit/bench_event.ts";
import type { Measure } from "../kit/measure.ts";
import { cpuSeconds } from "../kit/process_facts.ts";
import type { ReportLine } from "../kit/report.ts";
import { seedDatabase } from "../kit/seed.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median } from "../kit/statistics.ts";

/** Measures what an app's login by OpenID Connect takes, after the user's login at Latchkey. */
export const openidConnect: Measure = { name: "openid-connect", run: measure };

/** Logins, each by another user. */
const logins = 300;

/** Logins before those that are measured, so that the code is compiled. */
const warmUps = 50;

const redirectUri = "https://app.example.com/callback";

/** RFC 7636 appendix B. */
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

interface App {
  readonly origin: string;
  readonly clientId: string;
  readonly authorization: string;
}

const steps = ["authorize", "token", "userinfo", "refresh"] as const;

type Times = Readonly<Record<typeof steps[number], number[]>>;

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const dataDir = await stage.newDirectory();
  const path = `${dataDir}/latchkey.db`;
  const { sessionTokens } = await seedDatabase(path, logins + warmUps, stage.passwordHash);
  const { clientId, secret } = await addClient(path);
  const server = await stage.fleet.start(stage.subject.orderFor(dataDir, {
    LATCHKEY_PUBLIC_URL: "https://login.example.com",
    LATCHKEY_SECRETS_KEY: `bench:${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`,
    LATCHKEY_CONNECTION_LIMITS: "off",
  }));
  const app: App = {
    origin: `http://127.0.0.1:${server.port}`,
    clientId,
    authorization: `Basic ${btoa(`${clientId}:${secret}`)}`,
  };
  for (const token of sessionTokens.slice(0, warmUps)) await logIn(app, token, emptyTimes());
  const times = emptyTimes();
  const before = cpuSeconds(server.pid) ?? NaN;
  for (const token of sessionTokens.slice(warmUps)) await logIn(app, token, times);
  const cpu = ((cpuSeconds(server.pid) ?? NaN) - before) * 1000 / logins;
  await server.stop();
  const shown = steps.map((step) => `${step} ${median(times[step]).toFixed(1)} ms`).join(", ");
  return [{
    what: "login by OpenID Connect : two RS256 signatures, CPU",
    measured: cpu / (2 * await signatureMs()),
    goal: null,
    sentence: `Authorize, token, userinfo and a refresh take ${cpu.toFixed(1)} ms of CPU, with ` +
      `four signatures and three commits. Medians: ${shown}. ${logins} logins, one at a time.`,
  }];
}

function emptyTimes(): Times {
  return { authorize: [], token: [], userinfo: [], refresh: [] };
}

async function logIn(app: App, sessionToken: string, times: Times): Promise<void> {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile phone",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const cookie = `__Host-latchkey_session=${sessionToken}`;
  const answer = await timed(times.authorize, app, `/oauth/authorize?${query}`, {
    headers: { cookie },
    redirect: "manual",
  });
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const given = await exchange(app, times.token, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  await timed(times.userinfo, app, "/oauth/userinfo", {
    headers: { authorization: `Bearer ${given.access_token}` },
  });
  await exchange(app, times.refresh, {
    grant_type: "refresh_token",
    refresh_token: given.refresh_token,
  });
}

interface Given {
  readonly access_token: string;
  readonly refresh_token: string;
}

async function exchange(
  app: App,
  times: number[],
  form: Readonly<Record<string, string>>,
): Promise<Given> {
  const { text } = await timed(times, app, "/oauth/token", {
    method: "POST",
    headers: { authorization: app.authorization },
    body: new URLSearchParams(form),
  });
  return JSON.parse(text);
}

async function timed(
  times: number[],
  { origin }: App,
  path: string,
  init: RequestInit,
): Promise<{ readonly headers: Headers; readonly text: string }> {
  const startedAt = performance.now();
  const response = await fetch(origin + path, init);
  const text = await response.text();
  times.push(performance.now() - startedAt);
  if (response.status !== 200 && response.status !== 303) {
    throw new Error(`${path.split("?")[0]} returned ${response.status}: ${text}`);
  }
  return { headers: response.headers, text };
}

async function addClient(
  path: string,
): Promise<{ readonly clientId: string; readonly secret: string }> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const now = Date.now();
  const secret = mintClientSecret(randomBytes);
  const client: OidcClient = {
    id: mintClientId(randomBytes),
    name: "Bench",
    secretHashes: [{ hash: secret.hash, addedAt: now }],
    redirectUris: [redirectUri],
    logoutUris: [],
    backchannelLogoutUri: null,
    resources: [],
    idTokenAlgorithm: "RS256",
    thirdParty: false,
    pkceOptional: false,
    declared: false,
    createdAt: now,
    disabledAt: null,
  };
  const database = await openSqliteDatabase({ path, durable: false });
  await createSqlStores(database).clients.insertClient(client, benchEvent("client.added", now));
  await database.close();
  return { clientId: client.id, secret: secret.text };
}

/** The median time of a signature by the same library, in this process. */
async function signatureMs(): Promise<number> {
  const { privateKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    false,
    ["sign", "verify"],
  );
  const times: number[] = [];
  for (let count = 0; count < 100; count++) {
    const startedAt = performance.now();
    await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, new Uint8Array(600));
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
