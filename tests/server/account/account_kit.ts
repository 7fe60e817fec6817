/** Users who have logged in, with their session token and recovery codes. @module */
import assert from "node:assert/strict";
import { type ProblemCode, problems } from "../../../server/http/problem.ts";
import { password, phoneNumber } from "../../harness.ts";
import type { Answer, TestApp } from "../app_kit.ts";

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly phone: string;
  /** The token of an active session. */
  readonly token: string;
  readonly recoveryCodes: readonly string[];
}

/** Registers a user and logs in for the first time, which returns the recovery codes. */
export async function givenPerson(
  app: TestApp,
  username = "ada",
  phone = phoneNumber,
): Promise<Person> {
  const user = await app.register(username, phone);
  const answer = await logIn(app, { username, phone });
  const { session_token: token, recovery_codes: recoveryCodes } = answer.json;
  assert.equal(recoveryCodes.length, 10);
  return { id: user.id, username, phone, token, recoveryCodes };
}

/** Like `givenPerson`, but seven days later, so the number is known (see `isKnownNumber`). */
export async function givenKnownPerson(
  app: TestApp,
  username = "ada",
  phone = phoneNumber,
): Promise<Person> {
  const day = 24 * 60 * 60;
  const person = await givenPerson(app, username, phone);
  app.clock.advance(day);
  await logIn(app, person);
  app.clock.advance(6 * day);
  return person;
}

/** Logs in by SMS, and returns the response to the second factor. */
export async function logIn(
  app: TestApp,
  who: { readonly username: string; readonly phone: string },
  more: {
    readonly password?: string;
    readonly trust_device?: boolean;
    readonly remember?: boolean;
  } = {},
): Promise<Answer> {
  const { password: text = password, ...choices } = more;
  const opened = await app.post("/v1/login", {
    username: who.username,
    password: text,
    send: "sms",
  });
  assert.equal(opened.status, 200, opened.text);
  const { challenge_token } = opened.json;
  const code = codeOn(app, who.phone);
  const body = { challenge_token, method: "sms", code, ...choices };
  const answer = await app.post("/v1/2fa/verify", body);
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

/** Sends a POST request in a session. */
export function postAs(app: TestApp, token: string, path: string, body: unknown): Promise<Answer> {
  return app.post(path, body, { authorization: `Bearer ${token}` });
}

/** The code that was sent to a phone. */
export function codeOn(app: TestApp, phone: string): string {
  const code = app.simulator.codeFor(phone);
  assert.ok(code !== null, `no code is on ${phone}`);
  return code;
}

/** Whether the session is active. */
export async function isActive(app: TestApp, token: string): Promise<boolean> {
  return (await app.get("/v1/session", token)).status === 200;
}

/** Whether a username and password are accepted. */
export async function logsIn(app: TestApp, username: string, text: string): Promise<boolean> {
  return (await app.post("/v1/login", { username, password: text })).status === 200;
}

/** The number of messages that were sent or attempted. */
export function sends(app: TestApp): number {
  return app.simulator.journal().filter(({ path }) => path.endsWith("/Verifications")).length;
}

/** A user's audit events, newest first, as `type` or `type: reason`. */
export async function eventsOf(app: TestApp, person: Pick<Person, "id">): Promise<string[]> {
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return page.items.filter(({ userId }) => userId === person.id)
    .map(({ type, reason }) => reason === null ? type : `${type}: ${reason}`);
}

/** Fails unless the response is that refusal. */
export function refusedAs(answer: Answer, status: number, code: string): void {
  const sendProblem = answer.json?.send_problem;
  if (sendProblem === undefined) {
    assert.deepEqual([answer.status, answer.json?.code], [status, code], answer.text);
  } else {
    // A challenge whose code was not sent: the status is that of /v1/2fa/send.
    assert.deepEqual([answer.status, sendProblem.code], [200, code], answer.text);
    assert.equal(problems[sendProblem.code as ProblemCode][0], status);
  }
}
