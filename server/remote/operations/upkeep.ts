import type { Operator } from "../../../core/operator.ts";
import { nullOr, record } from "../codec/codec.ts";
import { count, flag, instant, integer, text } from "../codec/values.ts";
import { typedMessages, webhooksDescription } from "../wire/webhooks.ts";
import { local, type OperationRows, reads, writes } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];
type Clock = Awaited<ReturnType<Operator["describeClock"]>>;

const clockState = record<Clock>({
  now: instant,
  mark: nullOr(instant),
  doubtful: flag,
  steadySeconds: integer,
});

const ofKeys = local("The secrets are in the settings of the service: run the task there.");

export const upkeepOperations: OperationRows<
  | "backUpDatabase"
  | "describeClock"
  | "acceptClock"
  | "checkSecrets"
  | "rotateSecrets"
  | "rotateSigningKey"
  | "describeWebhooks"
  | "replayWebhooks"
  | "discardWebhooks"
> = {
  backUpDatabase: local("A backup is a file next to the database: run this command there."),
  describeClock: reads("Describe the clock of the service", null, clockState, null),
  acceptClock: writes(
    "Accept the clock of the service as correct",
    record<Input<"acceptClock">>({ reason: text }),
    clockState,
    { invalid_input: true },
  ),
  checkSecrets: ofKeys,
  rotateSecrets: ofKeys,
  rotateSigningKey: ofKeys,
  describeWebhooks: reads("Describe webhooks and failed messages", null, webhooksDescription, null),
  replayWebhooks: writes("Send dead messages of webhooks again", typedMessages, count, null),
  discardWebhooks: writes("Give up dead messages of webhooks", typedMessages, count, null),
};
