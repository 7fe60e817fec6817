import {
  type BetterAuth,
  cookieAfter,
  installBetterAuth,
  openBetterAuth,
} from "../kit/better_auth.ts";
import type { Server } from "../kit/fleet.ts";
import type { Measure } from "../kit/measure.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atLeast, notMeasured, type ReportLine } from "../kit/report.ts";
import { type BenchStage, passwordText } from "../kit/stage.ts";
import { median, percentile } from "../kit/statistics.ts";
import { requestText } from "../load/connection.ts";
import {
  checkSessions,
  type Cost,
  costOf,
  logIn,
  loginClients,
  medianRatio,
  shown,
} from "./load.ts";

const what = "session checks/s : better-auth's get-session";
const goal = atLeast(25);
const rounds = 3;
const starts = 3;

/** better-auth needs milliseconds for a session check, so it keeps up with few of them. */
const checksPerSecond = 100;
const checkConnections = 32;
const settleMs = 3000;

/** Measures better-auth 1.7.25 with bcrypt 12 and the service alternately. */
export const betterAuth: Measure = { name: "better-auth", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const missing = installBetterAuth(stage.options.peers);
  if (missing !== null) return [notMeasured(what, goal, missing)];
  const peer = await openBetterAuth(stage);
  const startsMs: number[] = [];
  for (let turn = 0; turn < starts; turn++) {
    const started = await stage.fleet.start(peer.orderFor("database"));
    startsMs.push(started.startMs);
    await started.stop();
  }
  const server = await stage.fleet.start(peer.orderFor("database"));
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const megabytes = residentMb(server.pid);
  await dealRequests(stage, peer, server);
  const lines = [
    await compareChecks(stage, peer, server),
    await compareLogins(stage, server),
    await compareStorm(stage, server),
  ];
  await server.stop();
  return [...lines, {
    what: "better-auth: start to the first 200",
    measured: median(startsMs),
    unit: "ms",
    goal: null,
    sentence: `Median of ${starts}. Idle, it uses ${megabytes?.toFixed(0) ?? "?"} MB.`,
  }];
}

async function dealRequests(stage: BenchStage, peer: BetterAuth, server: Server): Promise<void> {
  await cookieAfter(server.port, peer.cookies[0] ?? "");
  stage.sessionLoad.deal("peer checks", checksOf(peer.cookies));
  stage.loginLoad.deal(
    "peer logins",
    peer.cookies.map((_, at) => {
      const body = { email: `user-${at}@example.com`, password: passwordText };
      return requestText("POST /api/auth/sign-in/email", {}, JSON.stringify(body));
    }),
  );
}

function checksOf(cookies: readonly string[]): string[] {
  return cookies.map((cookie) => requestText("GET /api/auth/get-session", { cookie }));
}

async function compareChecks(
  stage: BenchStage,
  peer: BetterAuth,
  server: Server,
): Promise<ReportLine> {
  const cached = await stage.fleet.start(peer.orderFor("cookie-cache"));
  const some = peer.cookies.slice(0, 100).map((cookie) => cookieAfter(cached.port, cookie));
  stage.sessionLoad.deal("peer cached", checksOf(await Promise.all(some)));
  const [ours, theirs, theirsCached]: [Cost[], Cost[], Cost[]] = [[], [], []];
  await checkSessions(stage, server, 0, "peer checks");
  await checkSessions(stage, cached, 0, "peer cached");
  for (let round = 0; round < rounds; round++) {
    ours.push(await checkSessions(stage, stage.unlimited, round));
    theirs.push(await checkSessions(stage, server, round, "peer checks"));
    theirsCached.push(await checkSessions(stage, cached, round, "peer cached"));
  }
  await cached.stop();
  return {
    what,
    measured: medianRatio(ours, theirs, "perSecond"),
    goal,
    sentence: `${shown(ours, "perSecond")}/s : ${shown(theirs, "perSecond")}/s; by CPU ` +
      `${medianRatio(theirs, ours, "cpuMicroseconds").toFixed(1)} (` +
      `${shown(theirs, "cpuMicroseconds")} us each). With its cookie cache, which accepts a ` +
      `revoked session for five minutes, it handles ${shown(theirsCached, "perSecond")}/s. ` +
      `better-auth 1.7.25 on Deno, SQLite, ${stage.options.users} users.`,
  };
}

async function compareLogins(stage: BenchStage, server: Server): Promise<ReportLine> {
  const [ours, theirs]: [Cost[], Cost[]] = [[], []];
  const seconds = stage.options.loginSeconds;
  for (let round = 0; round < 2; round++) {
    const first = 9_000 + round * 400;
    theirs.push(await costOf(server, () => signIn(stage, server, seconds, first)));
    ours.push(await costOf(stage.service, () => logIn(stage, loginClients, seconds, first)));
  }
  return {
    what: "logins/s : better-auth's sign-ins/s",
    measured: medianRatio(ours, theirs, "perSecond"),
    goal: null,
    sentence: `${shown(ours, "perSecond")}/s : ${shown(theirs, "perSecond")}/s, bcrypt (npm, ` +
      `native code) at cost 12, ${loginClients} clients.`,
  };
}

async function compareStorm(stage: BenchStage, server: Server): Promise<ReportLine> {
  const idle = await checkLatencies(stage, server);
  const { latencySeconds } = stage.options;
  const storm = signIn(stage, server, latencySeconds + 2, 10_000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [loaded] = await Promise.all([checkLatencies(stage, server), storm]);
  return {
    what: "better-auth: get-session p99 in a login storm",
    measured: percentile(loaded, 0.99),
    unit: "ms",
    goal: null,
    sentence:
      `p50 ${percentile(loaded, 0.5).toFixed(1)} ms, at ${checksPerSecond} checks/s while ` +
      `${loginClients} clients sign in; idle p50 ${percentile(idle, 0.5).toFixed(1)}, p99 ` +
      `${percentile(idle, 0.99).toFixed(1)} ms. The measure storm-latency shows Latchkey's at ` +
      "500 checks/s.",
  };
}

function signIn(
  stage: BenchStage,
  server: Server,
  seconds: number,
  first: number,
): ReturnType<BenchStage["loginLoad"]["run"]> {
  return stage.loginLoad.run({
    port: server.port,
    deck: "peer logins",
    first,
    connections: loginClients,
    seconds,
    perSecond: null,
  });
}

async function checkLatencies(stage: BenchStage, server: Server): Promise<readonly number[]> {
  const { latencies } = await stage.sessionLoad.run({
    port: server.port,
    deck: "peer checks",
    first: 0,
    connections: checkConnections,
    seconds: stage.options.latencySeconds,
    perSecond: checksPerSecond,
  });
  return latencies;
}
