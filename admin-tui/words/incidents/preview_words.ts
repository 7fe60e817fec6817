import type { StopPreview } from "../../../core/operator.ts";
import type { Tone } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";
import { counted } from "../counted.ts";
import { usd } from "../sends_words.ts";

/** A sentence; the tone of the one about real users warns if any would be refused. */
export interface PreviewSentence {
  readonly words: string;
  readonly tone: Tone;
}

/** What a stop, or its end, would have done in the last 24 hours. */
export function previewSentences(preview: StopPreview): readonly PreviewSentence[] {
  const all = preview.order === "stop" ? stopSentences(preview) : resumeSentences(preview);
  if (preview.complete) return all;
  return [...all, plain("Incomplete: only the newest messages were replayed.")];
}

function stopSentences(preview: StopPreview): readonly PreviewSentence[] {
  const { refused, approved, approvedNumbers, saved } = preview;
  if (refused === 0) return [plain("In the last 24 hours, it would have refused nothing.")];
  const refusedUsers: PreviewSentence = approved === 0
    ? { words: "No one entered their codes: no real user refused.", tone: "good" }
    : {
      words: `${grouped(approved)} of their codes ${approved === 1 ? "was" : "were"} entered: ` +
        `${counted(approvedNumbers, "real user")} refused.`,
      tone: "warn",
    };
  return [
    plain(`In the last 24 hours, it would have refused ${messages(refused)}.`),
    refusedUsers,
    plain(`Saved: ${usd(saved)} USD.`),
  ];
}

function resumeSentences({ requests, letThrough, added }: StopPreview): readonly PreviewSentence[] {
  if (requests === 0) return [plain("In the last 24 hours, the stop refused nothing.")];
  const kept = requests - letThrough;
  return [
    plain(`In the last 24 hours, the stop refused ${messages(requests)}.`),
    plain(
      `${grouped(letThrough)} would have been sent, for ${usd(added)} USD` +
        (kept === 0 ? "." : `; ${grouped(kept)} blocked by the policy.`),
    ),
  ];
}

function plain(words: string): PreviewSentence {
  return { words, tone: "plain" };
}

function messages(count: number): string {
  return `${grouped(count)} message${count === 1 ? "" : "s"}`;
}
