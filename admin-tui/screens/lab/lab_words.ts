import type { BlockReason } from "../../../core/domain/sending/delivery.ts";
import type { TestQuote } from "../../../core/operator.ts";
import type { StartRefusal } from "../../app/lab_questions.ts";
import type { Setting } from "../../state/setting.ts";
import { refusalWords } from "../../words/refusals.ts";
import { usd } from "../../words/sends_words.ts";

/** Why our own limits let no test go out; the provider was not asked. What to do stands with it. */
const startTroubles: Readonly<Record<StartRefusal, string>> = {
  invalid_input: refusalWords.invalid_input,
  phone_number_unreachable:
    "Our policy sends nothing to this country or kind of number: 3 says which",
  channel_unavailable: "An operator has stopped this channel: c takes the next one, 3 resumes it",
  provider_unavailable: "Sends are stopped, or the circuit is open: 3 says which",
  sending_limited: "A budget of ours is used up: 3 says which",
} satisfies Record<StartRefusal, string>;

/** Why our own limits hold a test back, and what to do. Screen 3 has all that is held back. */
const blockTroubles: Readonly<Record<BlockReason, string>> = {
  country_denied: "Our policy does not serve this country: take another number, or change the " +
    "send policy and start the service anew",
  number_kind_refused: "Our policy sends nothing to this kind of number, where somebody else " +
    "earns on it: take a mobile number",
  stopped_by_operator: "An operator has stopped these sends: 3 says who and why, and resumes them",
  circuit_open: "The provider failed five times in a row, so nothing is asked of it for two " +
    "minutes at most: c takes another channel, 3 shows it",
  fraud_guard: "The fraud guard has paused this network, prefix or country: 3 lifts the pause",
  budget: "A budget of ours is used up: 3 says which; wait, or raise it in the send policy",
} satisfies Record<BlockReason, string>;

/** What the quote says against a send, before it is made; null where nothing does. */
export function heldBack({ refused }: TestQuote): string | null {
  return refused === null ? null : blockTroubles[refused];
}

/** Why no test was begun. `reason` is what the quote said: the refusal itself is not that exact. */
export function refusedTest(
  code: StartRefusal,
  reason: BlockReason | null,
  waitSeconds: number | null,
): string {
  const words = code === "sending_limited"
    ? blockTroubles.budget
    : code === "invalid_input" || reason === null
    ? startTroubles[code]
    : blockTroubles[reason];
  return waitSeconds === null ? words : `${words}. Free again in ${waitWords(waitSeconds)}`;
}

function waitWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** `about 0.0083 USD`; null while the price is not known. */
export function costWords(
  quote: TestQuote | null,
  { simulated }: Pick<Setting, "simulated">,
): string | null {
  if (simulated) return "costs nothing";
  return quote === null ? null : `about ${usd(quote.price, 4)} USD`;
}

/** `US, fixed line or mobile`. */
export function placeWords({ country, kind }: TestQuote): string {
  return `${country === "ZZ" ? "no country" : country}, ${kind.replaceAll("_", " ")}`;
}
