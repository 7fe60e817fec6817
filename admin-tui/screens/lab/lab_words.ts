import type { Block, BlockReason } from "../../../core/domain/refusal.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { StartAnswer, TestQuote } from "../../../core/operator.ts";
import type { StartRefusal } from "../../app/lab_questions.ts";
import type { Setting } from "../../state/setting.ts";
import { blockWords, limitWords } from "../../words/block_words.ts";
import { inWords } from "../../draw/time.ts";
import { capitalized } from "../../words/capitalized.ts";
import { providerCodeWords } from "../../words/provider_words.ts";
import { refusalWords } from "../../words/refusals.ts";
import { usd } from "../../words/sends_words.ts";
import { troubles } from "../../words/troubles.ts";

/** Why no test was sent although the quote allowed it. The provider was not called. */
const startTroubles: Readonly<Record<Exclude<StartRefusal, "sending_limited">, string>> = {
  invalid_input: "This phone number is not valid: edit it",
  phone_number_unreachable:
    "The send policy does not allow this country or number type: press 3 for details",
  channel_unavailable:
    "An operator stopped this channel: use the next one, or press 3 to resume it",
  test_number: "This is a test number: nothing is sent to it",
  provider_unavailable: "Sends are stopped, or the circuit is open: press 3 for details",
};

/** What to do about each reason that blocks a test. */
const blockRemedies: Readonly<Record<BlockReason, string>> = {
  country_denied: "use another number, or change the send policy and restart the service",
  number_kind_refused: "use a mobile number; owners of such numbers can be paid per message",
  stopped_by_operator: "press 3 to see who and why, and to resume",
  circuit_open:
    "the provider failed five times in a row, so requests pause for up to two minutes; " +
    "use another channel, or press 3 for details",
  fraud_guard: "press 3 to lift the pause of this network, prefix or country",
  budget: "press 3 for details; wait, or raise it in the send policy",
  test_number: "nothing is sent to it; use another number",
};

function blockTrouble(reason: BlockReason): string {
  return `${capitalized(blockWords(reason, null))}: ${blockRemedies[reason]}`;
}

/** Why the quote says that a send would be blocked; null if it would not be. */
export function blockedWords({ refused }: TestQuote): string | null {
  return refused === null ? null : blockTrouble(refused);
}

/** Why no test was started. `block` names the limit, which the refusal alone does not. */
export function refusedTest(
  code: StartRefusal,
  block: Block | null,
  { seconds, now }: {
    /** The wait until the same test may succeed; undefined if that is not known. */
    readonly seconds: number | undefined;
    readonly now: Instant;
  },
): string {
  const words = code === "invalid_input"
    ? startTroubles[code]
    : block?.reason === "budget"
    ? `${capitalized(limitWords(block))}: ${blockRemedies.budget}`
    : block !== null
    ? blockTrouble(block.reason)
    : code === "sending_limited"
    ? blockTrouble("budget")
    : startTroubles[code];
  return seconds === undefined ? words : `${words}. Opens again ${inWords(seconds, now)}`;
}

/**
 * Why the provider sent no test, or may not have, and when it may send one, if a wait helps. Its
 * call has the error in words.
 */
export function unsentTest(
  answer: Exclude<StartAnswer, { readonly result: "sent" }>,
  now: Instant,
): string {
  const { call: { providerCode: code }, retryAfterSeconds: seconds } = answer;
  const words = answer.result === "refused"
    ? refusalWords[answer.refusal]
    : answer.untouched
    ? "the provider did not accept the request"
    : troubles.maybeSent;
  const error = code === null ? "" : ` (${providerCodeWords(code)})`;
  const wait = seconds === null ? "" : `. Try again ${inWords(seconds, now)}`;
  return `${words}${error}. See the call${wait}`;
}

/** `about 0.0083 USD`; null while the price is unknown. */
export function costWords(
  quote: TestQuote | null,
  { simulated }: Pick<Setting, "simulated">,
): string | null {
  if (simulated) return "free";
  return quote === null ? null : `about ${usd(quote.price, 4)} USD`;
}

/** `US, fixed line or mobile`. */
export function placeWords({ country, kind }: TestQuote): string {
  return `${country === "ZZ" ? "no country" : country}, ${kind.replaceAll("_", " ")}`;
}
