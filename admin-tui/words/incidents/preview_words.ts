import type { StopPreview } from "../../../core/operator.ts";
import { grouped } from "../../draw/time.ts";
import { counted } from "../counted.ts";
import { usd } from "../sends_words.ts";

/** What a stop, or its end, would have done in the last 24 hours, most important first. */
export function previewSentences(preview: StopPreview): readonly string[] {
  const all = preview.order === "stop" ? stopSentences(preview) : resumeSentences(preview);
  return preview.complete ? all : [...all, "Incomplete: only the newest messages were replayed."];
}

function stopSentences(preview: StopPreview): readonly string[] {
  const { refused, approved, approvedNumbers, saved } = preview;
  if (refused === 0) return ["In the last 24 hours, it would have refused nothing."];
  const hurt = approved === 0
    ? "None of their codes was entered: no real user hurt."
    : `${grouped(approved)} of their codes ${approved === 1 ? "was" : "were"} entered: ` +
      `${counted(approvedNumbers, "real user")} hurt.`;
  return [
    `In the last 24 hours, it would have refused ${messages(refused)}.`,
    hurt,
    `Saved: ${usd(saved)} USD.`,
  ];
}

function resumeSentences({ requests, letThrough, added }: StopPreview): readonly string[] {
  if (requests === 0) return ["In the last 24 hours, the stop refused nothing."];
  const kept = requests - letThrough;
  return [
    `In the last 24 hours, the stop refused ${messages(requests)}.`,
    `${grouped(letThrough)} would have been sent, for ${usd(added)} USD` +
    (kept === 0 ? "." : `; ${grouped(kept)} blocked by the policy.`),
  ];
}

function messages(count: number): string {
  return `${grouped(count)} message${count === 1 ? "" : "s"}`;
}
