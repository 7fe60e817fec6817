import type { Evidence, LabState } from "../model.ts";
import { blank, ends, type Line, line, span, wrap } from "./text.ts";

/** Below this the latency goes to the answer's line. */
const narrowBelow = 34;

/** The call behind each step, oldest first: what was asked, what came back, what it means. */
export function evidenceLines(lab: LabState, columns: number): readonly Line[] {
  const calls = lab.evidence.flatMap((one) => [...callLines(one, columns), blank]);
  const waits = { sending: "sending", checking: "checking", cancelling: "cancelling" };
  if (lab.phase in waits) {
    return [...calls, line("  ... waiting for the provider's answer", "accent")];
  }
  return calls.length === 0 ? [line("  nothing asked yet", "dim")] : calls.slice(0, -1);
}

export function evidenceHead(lab: LabState, columns: number): Line {
  const total = lab.evidence.reduce((sum, one) => sum + one.call.latencyMs, 0);
  const count = lab.evidence.length === 1 ? "1 call" : `${lab.evidence.length} calls`;
  const title = columns < narrowBelow ? "Provider" : "Calls to the provider";
  return ends([span(title, "strong")], [span(`${count}, ${total} ms `, "dim")], columns);
}

function callLines({ good, call }: Evidence, columns: number): readonly Line[] {
  const tone = good ? "good" : "bad";
  const narrow = columns < narrowBelow;
  const latency = `${call.latencyMs} ms`;
  const request = [
    span(good ? "✓ " : "✗ ", tone),
    span(`${call.method} ${shortPath(call.path, columns)}`, "strong"),
  ];
  const answer = [
    narrow ? latency : null,
    call.httpStatus === null ? "no answer" : `HTTP ${call.httpStatus}`,
    call.verificationStatus,
    call.providerCode === null ? null : `Twilio ${call.providerCode}`,
    call.verificationId === null ? null : shortSid(call.verificationId, columns),
  ];
  const answerTone = good ? "plain" : tone;
  return [
    narrow ? request : ends(request, [span(`${latency} `)], columns),
    ...wrap(answer.filter((part) => part !== null).join(", "), columns - 3)
      .map((row) => line(`  ${row}`, answerTone)),
    ...wrap(call.operatorWords, columns - 3).map((row) => line(`  ${row}`, "dim")),
  ];
}

/** Whole SIDs where there is room, their ends where there is not. */
function shortSid(sid: string, columns: number): string {
  return columns >= 64 ? sid : sid.replace(/^(\w{6})\w{24,}(\w{4})$/, "$1..$2");
}

/** The path with short SIDs; where room is short without the service's part. */
function shortPath(path: string, columns: number): string {
  const short = path.replace(/\b([A-Z]{2}\w{4})\w{24,}(\w{4})\b/g, "$1..$2");
  return columns >= 64 ? short : short.replace(/^\/v2\/Services\/[^/]+\//, "");
}
