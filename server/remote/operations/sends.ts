import {
  type Delivery,
  deliveryOutcomes,
  deliveryPurposes,
  deliveryStatuses,
} from "../../../core/domain/sending/delivery.ts";
import type { ListedSend, Operator } from "../../../core/operator.ts";
import { type Codec, maybe, nullOr, record } from "../codec/codec.ts";
import { channel, flag, instant, integer, nothing, oneOf, text, userId } from "../codec/values.ts";
import { incidentBoard, previewInput, stopPreview } from "../wire/boards.ts";
import { delivery } from "../wire/deliveries.ts";
import { pageOf } from "../wire/pages.ts";
import { policyReplay, replayInput } from "../wire/replays.ts";
import { describedControls, sendPolicy, sendsDescription, sendStop } from "../wire/sends.ts";
import { checkAnswer, fetchAnswer, startAnswer, testQuote } from "../wire/test_messages.ts";
import { trace } from "../wire/traces.ts";
import { local, type OperationRows, reads, writes } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];

type Provider = Awaited<ReturnType<Operator["describeProvider"]>>;

const listedSend = record<ListedSend>({ delivery, username: nullOr(text) });

const ofOneDelivery: Codec<{ readonly deliveryId: string }> = record<
  { readonly deliveryId: string }
>({ deliveryId: text });

const deliveryQuery = record<Input<"listDeliveries">>({
  userId: maybe(nullOr(userId)),
  country: maybe(nullOr(text)),
  prefix: maybe(nullOr(text)),
  network: maybe(nullOr(text)),
  channel: maybe(nullOr(channel)),
  status: maybe(nullOr(oneOf(deliveryStatuses))),
  purpose: maybe(nullOr(oneOf(deliveryPurposes))),
  outcome: maybe(nullOr(oneOf(deliveryOutcomes))),
  failureCode: maybe(nullOr(text)),
  since: maybe(nullOr(instant)),
  until: maybe(nullOr(instant)),
  from: maybe(oneOf(["newest", "oldest"])),
  cursor: nullOr(text),
  limit: integer,
});

const ofTestNumber = record<Input<"quoteTest">>({ phoneNumber: text, channel: text });

export const sendOperations: OperationRows<
  | "describePolicy"
  | "describeProvider"
  | "describeSends"
  | "describeControls"
  | "describeIncidents"
  | "previewStop"
  | "stopSends"
  | "resumeSends"
  | "liftPause"
  | "listDeliveries"
  | "listSends"
  | "findDelivery"
  | "traceDelivery"
  | "reconcileDeliveries"
  | "replayPolicy"
  | "quoteTest"
  | "startTestVerification"
  | "checkTestVerification"
  | "cancelTestVerification"
> = {
  describePolicy: reads("Describe the sending policy", null, sendPolicy, null),
  describeProvider: reads(
    "Describe the provider of messages",
    null,
    record<Provider>({ simulated: flag }),
    null,
  ),
  describeSends: reads("Describe what is stopped, sent and spent", null, sendsDescription, null),
  describeControls: reads("Describe what is stopped", null, describedControls, null),
  describeIncidents: reads(
    "Describe the last hour of messages, its losses and what is stopped",
    null,
    incidentBoard,
    null,
  ),
  previewStop: reads(
    "Say what a stop, or its end, would have done in the last 24 hours",
    previewInput,
    stopPreview,
    { scope_unknown: true },
  ),
  stopSends: writes(
    "Stop messages until they are resumed",
    record<Input<"stopSends">>({ scope: text, reason: text }),
    sendStop,
    { scope_unknown: true, invalid_input: true },
  ),
  resumeSends: writes(
    "Remove a stop",
    record<Input<"resumeSends">>({ scope: text, reason: maybe(nullOr(text)) }),
    nothing,
    { invalid_input: true, scope_unknown: true, not_stopped: true },
  ),
  liftPause: writes(
    "Lift a pause of the fraud guard",
    record<Input<"liftPause">>({ scope: text, reason: maybe(nullOr(text)) }),
    nothing,
    { invalid_input: true, not_stopped: true },
  ),
  listDeliveries: reads("List messages", deliveryQuery, pageOf<Delivery>(delivery), null),
  listSends: reads("List messages, with usernames", deliveryQuery, pageOf(listedSend), null),
  findDelivery: reads("Describe a message", ofOneDelivery, delivery, { delivery_not_found: true }),
  traceDelivery: reads("Describe the login around a message", ofOneDelivery, trace, {
    delivery_not_found: true,
  }),
  reconcileDeliveries: local("Run the task that reconciles messages where the database is."),
  replayPolicy: reads(
    "Say what a policy would have done with the messages of the last days",
    replayInput,
    policyReplay,
    null,
  ),
  quoteTest: reads("Quote a test message", ofTestNumber, testQuote, { invalid_input: true }),
  startTestVerification: writes("Send a test message", ofTestNumber, startAnswer, {
    invalid_input: true,
    phone_number_unreachable: true,
    channel_unavailable: true,
    provider_unavailable: true,
    sending_limited: true,
    test_number: true,
  }),
  checkTestVerification: writes(
    "Check the code of a test message",
    record<Input<"checkTestVerification">>({ verificationId: text, code: text }),
    checkAnswer,
    { invalid_input: true, test_not_found: true },
  ),
  cancelTestVerification: writes(
    "Cancel a test",
    record<Input<"cancelTestVerification">>({ verificationId: text }),
    fetchAnswer,
    { test_not_found: true },
  ),
};
