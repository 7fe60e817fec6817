import type { BlockReason } from "../../../core/domain/sending/delivery.ts";
import type { TestQuote } from "../../../core/operator.ts";
import type { StartRefusal } from "../../app/lab_questions.ts";
import type { Setting } from "../../state/setting.ts";
import { blockWords } from "../../words/block_words.ts";
import { capitalized } from "../../words/capitalized.ts";
import { refusalWords } from "../../words/refusals.ts";
import { usd } from "../../words/sends_words.ts";

/** Why no test went out, where the quote had nothing against it. The provider was not asked. */
const startTroubles: Readonly<Record<Exclude<StartRefusal, "sending_limited">, string>> = {
  invalid_input: refusalWords.invalid_input,
  phone_number_unreachable:
    "The send policy does not serve this country or kind of number: press 3 for details",
  channel_unavailable: "An operator stopped this channel: press c for the next one, 3 to resume it",
  provider_unavailable: "Sends are stopped, or the circuit is open: press 3 for details",
};

/** What to do about what holds a test back. */
const blockRemedies: Readonly<Record<BlockReason, string>> = {
  country_denied: "use another number, or change the send policy and restart the service",
  number_kind_refused: "use a mobile number; owners of this kind can be paid per message",
  stopped_by_operator: "press 3 to see who and why, and to resume",
  circuit_open: "the provider failed five times in a row and is not asked for up to two minutes; " +
    "press c for another channel, 3 for details",
  fraud_guard: "press 3 to lift the pause of this network, prefix or country",
  budget: "press 3 for details; wait, or raise it in the send policy",
};

function blockTrouble(reason: BlockReason): string {
  return `${capitalized(blockWords(reason, null))}: ${blockRemedies[reason]}`;
}

/** What the quote says against a send, before it is made; null where nothing does. */
export function heldBack({ refused }: TestQuote): string | null {
  return refused === null ? null : blockTrouble(refused);
}

/** Why no test was begun. `reason` is what the quote said: the refusal itself is not that exact. */
export function refusedTest(
  code: StartRefusal,
  reason: BlockReason | null,
  waitSeconds: number | null,
): string {
  const words = code === "sending_limited"
    ? blockTrouble("budget")
    : code === "invalid_input" || reason === null
    ? startTroubles[code]
    : blockTrouble(reason);
  return waitSeconds === null ? words : `${words}. Try again in ${waitWords(waitSeconds)}`;
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
