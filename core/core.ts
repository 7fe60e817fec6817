import type { Caller } from "./domain/audit_event.ts";
import type { AuditQuery, Ports } from "./ports.ts";
import { authenticate } from "./usecases/authenticate.ts";
import { describeUser } from "./usecases/describe_user.ts";
import { listAuditEvents } from "./usecases/list_audit_events.ts";
import { listUsers, type ListUsersInput } from "./usecases/list_users.ts";
import { type FirstFactor, logIn } from "./usecases/log_in.ts";
import { logOut } from "./usecases/log_out.ts";
import { register, type Registration } from "./usecases/register.ts";
import { sendCode, type SendCodeInput } from "./usecases/send_code.ts";
import {
  cancelTestVerification,
  checkTestVerification,
  startTestVerification,
} from "./usecases/test_verification.ts";
import { checkReadiness, sweep } from "./usecases/upkeep.ts";
import { type SecondFactor, verifyCode } from "./usecases/verify_code.ts";

type Input<UseCase> = UseCase extends
  (ports: Ports, input: infer Value, ...rest: never[]) => unknown ? Value
  : never;

/** The table of contents: each use case, bound to its ports. The edges receive this, not ports. */
// deno-lint-ignore explicit-module-boundary-types explicit-function-return-type -- `Core` is it
export function createCore(ports: Ports) {
  return {
    register: (input: Registration, caller: Caller) => register(ports, input, caller),
    logIn: (input: FirstFactor, caller: Caller) => logIn(ports, input, caller),
    sendCode: (input: SendCodeInput, caller: Caller) => sendCode(ports, input, caller),
    verifyCode: (input: SecondFactor, caller: Caller) => verifyCode(ports, input, caller),
    authenticate: (input: Input<typeof authenticate>) => authenticate(ports, input),
    logOut: (input: Input<typeof logOut>, caller: Caller) => logOut(ports, input, caller),
    listUsers: (input: ListUsersInput) => listUsers(ports, input),
    describeUser: (input: Input<typeof describeUser>) => describeUser(ports, input),
    listAuditEvents: (input: AuditQuery) => listAuditEvents(ports, input),
    startTestVerification: (input: Input<typeof startTestVerification>, caller: Caller) =>
      startTestVerification(ports, input, caller),
    checkTestVerification: (input: Input<typeof checkTestVerification>, caller: Caller) =>
      checkTestVerification(ports, input, caller),
    cancelTestVerification: (input: Input<typeof cancelTestVerification>, caller: Caller) =>
      cancelTestVerification(ports, input, caller),
    checkReadiness: () => checkReadiness(ports),
    sweep: () => sweep(ports),
  };
}

/** What the edges can do. It does not offer the store: nothing can go round the use cases. */
export type Core = ReturnType<typeof createCore>;
