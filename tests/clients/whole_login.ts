/**
 * A whole login with the client of clients/typescript. It also compiles with the packed client.
 * @module
 */
import { answerOf, authorized, createLatchkey } from "../../clients/typescript/src/client.ts";
import type { Answer, LatchkeyOptions } from "../../clients/typescript/src/client.ts";

const phone_number = "+12025550142";
const password = "correct horse battery";

/** Registers `ada` and returns what she sees. `codeOf` reads the newest code of a number. */
export async function wholeLogin(
  options: LatchkeyOptions,
  codeOf: (phoneNumber: string) => Promise<string>,
): Promise<readonly unknown[]> {
  const latchkey = createLatchkey(options);
  const seen: unknown[] = [];
  const invalid = await latchkey.register({ username: "a", password: "short", phone_number });
  seen.push(invalid.problem?.code, invalid.problem?.errors.map(({ field, code }) => [field, code]));
  valueOf(await latchkey.register({ username: "ada", password, phone_number }));

  const refused = await latchkey.logIn({ username: "ada", password: "correct horse" });
  seen.push(refused.problem?.status, refused.problem?.detail);
  const login = valueOf(await latchkey.logIn({ username: "ada", password, send: "sms" }));
  if (login.status !== "second_factor_required") throw new Error("The device is not trusted");
  const { challenge_token } = login;
  seen.push(login.sent?.channel);

  const early = await latchkey.sendCode({ challenge_token, channel: "sms" });
  seen.push(early.problem?.code, (early.problem?.retryAfter ?? 0) > 0);
  const status = valueOf(await latchkey.getChallengeStatus({ challenge_token }));
  seen.push(status.delivery?.status, status.sends_left);
  const code = await codeOf(phone_number);
  const wrong = await latchkey.verify({
    challenge_token,
    code: code === "123456" ? "1234" : "123456",
  });
  seen.push(wrong.problem?.code, wrong.problem?.attemptsLeft);
  const opened = valueOf(await latchkey.verify({ challenge_token, code }));
  seen.push(opened.recovery_codes?.length);

  const { user, session } = valueOf(await latchkey.getSession(opened.session_token));
  seen.push(user.username, session.aal);
  const own = valueOf(await latchkey.getUser(opened.session_token));
  seen.push(own.user.phone_number);
  const stepUp = valueOf(await latchkey.stepUp(opened.session_token));
  const proof = { challenge_token: stepUp.challenge_token, code: opened.recovery_codes?.[0] ?? "" };
  const { session_token } = valueOf(await latchkey.verify(proof));
  const { sessions } = valueOf(
    await answerOf(latchkey.api.GET("/v1/sessions", authorized(session_token))),
  );
  seen.push(sessions.map(({ address, user_agent }) => [address, user_agent]));

  valueOf(await latchkey.logOut(session_token));
  const ended = await latchkey.getSession(session_token);
  seen.push(ended.problem?.code);
  return seen;
}

function valueOf<Value>(answer: Answer<Value>): Value {
  if (answer.problem) throw new Error(`${answer.problem.code}: ${answer.problem.detail}`);
  return answer.value as Value;
}

/** What `wholeLogin` returns for this address and user agent. */
export function seenBy(address: string, userAgent: string): readonly unknown[] {
  return [
    "invalid_input",
    [["username", "username_length"], ["password", "password_too_short"]],
    401,
    "Incorrect username or password.",
    "sms",
    "resend_too_soon",
    true,
    "sent",
    4,
    "wrong_code",
    4,
    10,
    "ada",
    "aal2",
    phone_number,
    [[address, userAgent]],
    "unauthenticated",
  ];
}
