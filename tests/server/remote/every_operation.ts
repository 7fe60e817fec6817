/** Uses every operation of a terminal, for a comparison of two operators. @module */
import assert from "node:assert/strict";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { Operator } from "../../../core/operator.ts";
import { caller as stranger, password } from "../../harness.ts";
import type { TestApp } from "../app_kit.ts";

/** The results of an operation, in the order of its calls. */
export type Results = Readonly<Record<string, readonly unknown[]>>;

/** An operator that keeps what each of its operations returns, once no notice is on its way. */
function recorded(
  app: TestApp,
  operator: Operator,
): { readonly operator: Operator; readonly results: Results } {
  const results: Record<string, unknown[]> = {};
  const entries = Object.entries(operator).map(([name, method]) => [
    name,
    async (...given: never[]) => {
      const call = method as (...given: never[]) => unknown;
      const result = await call(...given);
      await app.settle();
      (results[name] ??= []).push(result);
      return result;
    },
  ]);
  return { operator: Object.fromEntries(entries) as Operator, results };
}

/**
 * Users in several states, messages that arrived, failed and were blocked, and every operation,
 * with values and with refusals.
 */
export async function runEveryOperation(
  app: TestApp,
  given: Operator,
  caller: OperatorCaller,
): Promise<Results> {
  const { operator, results } = recorded(app, given);
  const ada = await app.register("ada", "+12025550142");
  await app.register("grace@example.org", "+12025550143");
  await app.signIn("ada", "+12025550142");
  app.clock.advance(3600);
  const reason = "the contract of terminals";
  await readUsers(operator, ada.id);
  await sendMessages(app, operator, caller);
  await readReports(operator, ada.id);
  await changeUsers(operator, caller, ada.id);
  await grantAccess(operator, caller, ada.id);
  await operator.describeClock();
  await operator.acceptClock({ reason }, caller);
  await operator.acceptClock({ reason: "x" }, caller);
  await operator.describeWebhooks();
  await operator.replayWebhooks({ target: null, eventId: null }, caller);
  await operator.discardWebhooks({ target: "siem", eventId: "unknown" }, caller);
  await operator.countSessions();
  await operator.endAllSessions({ devices: true, reason }, caller);
  await operator.endAllSessions({ devices: true, reason: "" }, caller);
  await operator.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  await operator.listFeed({ after: null, limit: 200, failuresOnly: false });
  return results;
}

async function readUsers(operator: Operator, id: `usr_${string}`): Promise<void> {
  const first = await operator.listUsers({ search: "", cursor: null, limit: 1 });
  const { next: cursor } = first;
  await operator.listUsers({ search: "", order: "name", from: "end", cursor, limit: 10 });
  await operator.listUsers({ search: "+1202", filter: "unverified", cursor: null, limit: 10 });
  await operator.scanUsers({ search: "a", cursor: null, rows: 10 });
  await operator.scanUsers({ search: "is:unverified 2025", cursor: "number:", rows: 10 });
  await operator.countUsers();
  await operator.countUserStates();
  await operator.describeUser({ userId: id });
  await operator.describeUser({ userId: `usr_${"0".repeat(26)}` });
  await operator.nameUsers([id, null, `usr_${"0".repeat(26)}`]);
  await operator.describeCase({ userId: id });
  await operator.describeCase({ userId: `usr_${"0".repeat(26)}` });
}

async function sendMessages(
  app: TestApp,
  operator: Operator,
  caller: OperatorCaller,
): Promise<void> {
  const reason = "the contract of terminals";
  await operator.quoteTest({ phoneNumber: "+12025550142", channel: "sms" });
  await operator.quoteTest({ phoneNumber: "12", channel: "fax" });
  const to = { phoneNumber: "+12025550150", channel: "sms" };
  const started = await operator.startTestVerification(to, caller);
  assert.ok(started.ok && started.value.result === "sent");
  const { verificationId } = started.value;
  await operator.checkTestVerification({ verificationId, code: "000000" }, caller);
  await operator.checkTestVerification({ verificationId, code: "?" }, caller);
  await operator.checkTestVerification({ verificationId: "../x", code: "123456" }, caller);
  await operator.cancelTestVerification({ verificationId }, caller);
  await operator.cancelTestVerification({ verificationId: "../x" }, caller);
  await operator.stopSends({ scope: "country:us", reason }, caller);
  await operator.stopSends({ scope: "country:UK", reason }, caller);
  await operator.startTestVerification(to, caller);
  await app.core.logIn({ username: "ada", password, send: "sms" }, stranger);
  const terminalId = "3f0c1b5e-8f57-4c53-9f0e-0c7f8f6f2b11";
  await operator.markTerminal({ terminalId, screen: "sends" }, caller);
  await operator.describeControls();
  await operator.describeTerminals();
  await operator.endTerminal({ terminalId });
  await operator.describeIncidents();
  for (const order of ["stop", "resume"] as const) {
    await operator.previewStop({ order, scope: "country:us" });
  }
  await operator.previewStop({ order: "stop", scope: "country:UK" });
  await operator.describeCase({ userId: await idOf(app, "ada") });
  await operator.resumeSends({ scope: "country:US" }, caller);
  await operator.resumeSends({ scope: "country:US", reason }, caller);
  await operator.liftPause({ scope: "country:US" }, caller);
  await operator.liftPause({ scope: "country:US", reason }, caller);
  await operator.liftPause({ scope: "country:US", reason: "" }, caller);
  app.simulator.setFault({ fault: "503", on: "start" });
  await app.core.logIn({ username: "grace@example.org", password, send: "sms" }, stranger);
}

async function idOf({ core }: TestApp, username: string): Promise<`usr_${string}`> {
  const { items: [user] } = await core.listUsers({ search: username, cursor: null, limit: 1 });
  return user?.id ?? assert.fail(`no user ${username}`);
}

async function readReports(operator: Operator, id: `usr_${string}`): Promise<void> {
  await operator.describePolicy();
  await operator.describeProvider();
  await operator.describeSends();
  for (const window of ["hour", "day", "week"] as const) {
    await operator.describeActivity({ window });
  }
  await operator.describeTraffic({ hours: 1, countries: false });
  await operator.describeTraffic({ hours: 24, countries: true });
  await operator.replayPolicy({ policy: null, days: 7 });
  const strict = { ...defaultSendPolicy, countriesDenied: ["US"] };
  await operator.replayPolicy({ policy: strict, days: 7 });
  const { items } = await operator.listDeliveries({ cursor: null, limit: 50 });
  await operator.listDeliveries({ userId: id, channel: "sms", since: 0, cursor: null, limit: 5 });
  await operator.listSends({
    outcome: "blocked",
    network: "198.51.100.99",
    since: 0,
    from: "oldest",
    cursor: null,
    limit: 5,
  });
  for (const { id: deliveryId } of items) {
    await operator.findDelivery({ deliveryId });
    await operator.traceDelivery({ deliveryId });
  }
  await operator.findDelivery({ deliveryId: "dlv_unknown" });
  await operator.traceDelivery({ deliveryId: "dlv_unknown" });
  await operator.listAuditEvents({ userId: id, since: 0, until: null, cursor: null, limit: 2 });
  await operator.listFeed({ after: null, limit: 5, failuresOnly: true });
}

async function changeUsers(
  operator: Operator,
  caller: OperatorCaller,
  userId: `usr_${string}`,
): Promise<void> {
  const reason = "the contract of terminals";
  const actions = ["resend_code", "issue_recovery_code", "end_sessions"] as const;
  for (const action of [...actions, "lock", "lock", "unlock"] as const) {
    await operator.previewAction({ userId, action });
    await operator.performAction({ userId, action, reason }, caller);
  }
  await operator.performAction({ userId, action: "lock", reason: "" }, caller);
  await operator.previewAction({ userId, action: "end_session", itemId: "unknown" });
  await operator.changeRoles({ userId, order: { set: ["b", "a"] }, reason }, caller);
  await operator.changeRoles(
    { userId, order: { add: ["c"], remove: ["a"] }, from: ["a", "b"], reason },
    caller,
  );
  await operator.changeRoles({ userId, order: { set: [] }, from: ["x"], reason }, caller);
  await operator.changeRoles({ userId, order: { set: ["A"] }, reason }, caller);
  const metadata = { plan: "pro", seats: 0.5, nested: { list: [1, null, true] } };
  await operator.replaceMetadata({ userId, metadata, reason: null }, caller);
  await operator.replaceMetadata({ userId, metadata: { "": "\u0007" }, reason }, caller);
  await operator.describeUser({ userId });
}

async function grantAccess(
  operator: Operator,
  caller: OperatorCaller,
  userId: `usr_${string}`,
): Promise<void> {
  const reason = "the contract of terminals";
  const order = { roles: ["staff"], expires: "12h", reason };
  const created = await operator.createUser(
    { username: "linus", phoneNumber: "+12025550144", ...order },
    caller,
  );
  await operator.createUser({ username: "linus", phoneNumber: "12", ...order }, caller);
  assert.ok(created.ok);
  const invited = await operator.createInvitation(
    { phoneNumber: "+12025550145", ...order },
    caller,
  );
  assert.ok(invited.ok);
  await operator.inviteUser({ userId: created.value.user.id, expires: null, reason }, caller);
  await operator.inviteUser({ userId, expires: null, reason }, caller);
  await operator.revokeInvitation({ id: invited.value.invitation.id, reason }, caller);
  await operator.revokeInvitation({ id: "inv_unknown", reason: null }, caller);
  await operator.listInvitations({ cursor: null, limit: 50 });
  await operator.listApiKeys();
  await operator.revokeApiKey({ key: "second", reason }, caller);
  await operator.revokeApiKey({ key: "second", reason: null }, caller);
  await operator.listApiKeys();
  await tryClients(operator, caller);
  await operator.addTestNumber({ phoneNumber: "+12025550199", days: 3, reason }, caller);
  await operator.addTestNumber({ phoneNumber: "+12025550199", days: 99, reason }, caller);
  await operator.listTestNumbers();
  await operator.removeTestNumber({ phoneNumber: "+12025550199", reason }, caller);
  await operator.removeTestNumber({ phoneNumber: "+12025550199", reason }, caller);
}

async function tryClients(operator: Operator, caller: OperatorCaller): Promise<void> {
  const reason = "the contract of terminals";
  const order = {
    name: "Wiki",
    kind: "confidential",
    redirectUris: ["https://wiki.example/callback"],
    logoutUris: [],
    backchannelLogoutUri: null,
    resources: ["https://api.example"],
    idTokenAlgorithm: "ES256",
    thirdParty: true,
    pkceOptional: false,
    reason,
  } as const;
  await operator.addClient(order, caller);
  await operator.addClient(order, caller);
  await operator.addClient({ ...order, name: "", redirectUris: ["https://a#b"] }, caller);
  await operator.addClient({ ...order, name: "App", kind: "public" }, caller);
  await operator.listClients();
  await operator.findClient({ client: "wiki" });
  await operator.findClient({ client: "app_unknown" });
  await operator.listClientUsers({ client: "wiki" });
  await operator.listClientUsers({ client: "none" });
  const same = {
    name: null,
    redirectUris: null,
    logoutUris: null,
    backchannelLogoutUri: null,
    resources: null,
    thirdParty: null,
    pkceOptional: null,
    reason,
  };
  const redirectUris = ["https://wiki.example/new"];
  await operator.updateClient({ ...same, client: "Wiki", redirectUris, thirdParty: false }, caller);
  await operator.updateClient({ ...same, client: "Wiki", name: "App" }, caller);
  await operator.updateClient({ ...same, client: "Wiki", redirectUris: [] }, caller);
  await operator.updateClient({ ...same, client: "none" }, caller);
  await operator.rotateClientSecret({ client: "Wiki", dropOld: false, reason }, caller);
  await operator.rotateClientSecret({ client: "Wiki", dropOld: true, reason }, caller);
  await operator.rotateClientSecret({ client: "app", dropOld: true, reason }, caller);
  await operator.disableClient({ client: "Wiki", reason }, caller);
  await operator.disableClient({ client: "none", reason: "" }, caller);
  await operator.enableClient({ client: "Wiki", reason }, caller);
  await operator.enableClient({ client: "none", reason: null }, caller);
  await operator.removeClient({ client: "Wiki", reason }, caller);
  await operator.removeClient({ client: "Wiki", reason: null }, caller);
}
