import type { Instant } from "../../../core/domain/instant.ts";
import type { Evidence, LabState } from "../../state/lab_state.ts";
import { providerCodeWords } from "../../words/provider_words.ts";
import { testsLines } from "./tests_lines.ts";
import { blank, ends, type Line, line, span, wrap } from "../../draw/text.ts";

/** Below this the latency goes to the answer's line. */
const narrowBelow = 34;

/** The call behind each step, oldest first: what was asked, what came back, what it means. */
export function evidenceLines(lab: LabState, at: {
  readonly columns: number;
  readonly now: Instant;
  /** Whether the last tests stand here while there is no call: they have no place of their own. */
  readonly tests: boolean;
}): readonly Line[] {
  const calls = lab.evidence.flatMap((one) => [...callLines(one, lab.raw, at.columns), blank]);
  const waits = { sending: "sending", checking: "checking", cancelling: "cancelling" };
  if (lab.phase in waits) {
    return [...calls, line("  ... waiting for the provider's answer", "accent")];
  }
  if (calls.length > 0) return calls.slice(0, -1);
  const tests = at.tests ? [blank, ...testsLines(lab.recent, at)] : [];
  return [line("  no requests yet", "dim"), ...tests];
}

export function evidenceHead(lab: LabState, columns: number): Line {
  const total = lab.evidence.reduce((sum, one) => sum + one.call.latencyMs, 0);
  const count = lab.evidence.length === 1 ? "1 call" : `${lab.evidence.length} calls`;
  const title = columns < narrowBelow ? "Provider" : "Calls to the provider";
  return ends([span(title, "strong")], [span(`${count}, ${total} ms `, "dim")], columns);
}

function callLines({ good, call, note }: Evidence, raw: boolean, columns: number): readonly Line[] {
  const tone = good ? "good" : "bad";
  const narrow = columns < narrowBelow;
  const latency = `${call.latencyMs} ms`;
  const path = raw ? "" : ` ${shortPath(call.path, columns)}`;
  const request = [
    span(good ? "✓ " : "✗ ", tone),
    span(`${call.operation} `, "strong"),
    span(`${call.method}${path}`),
  ];
  const answer = [
    narrow ? latency : null,
    call.httpStatus === null ? "no answer" : `HTTP ${call.httpStatus}`,
    call.verificationStatus,
    call.providerCode === null ? null : providerCodeWords(call.providerCode),
    call.verificationId === null || raw ? null : shortSid(call.verificationId, columns),
  ];
  const rows = (text: string | null, rowTone: "plain" | "dim" | "good" | "bad"): readonly Line[] =>
    text === null ? [] : wrap(text, columns - 3).map((row) => line(`  ${row}`, rowTone));
  const { path: wholePath, verificationId, providerRequestId: requestId } = call;
  // The request id is what a ticket to support needs, so it stands under what went wrong.
  const went = call.httpStatus !== null && call.httpStatus < 400;
  const ticket = requestId === null || went ? null : `request ${shortSid(requestId, columns)}`;
  return [
    narrow ? request : ends(request, [span(`${latency} `)], columns),
    ...(raw ? rows(wholePath, "dim") : []),
    ...rows(answer.filter((part) => part !== null).join(", "), good ? "plain" : tone),
    ...rows(note, "dim"),
    ...rows(call.operatorWords, "dim"),
    ...(raw ? rows(verificationId, "plain") : []),
    ...rows(raw ? `request ${requestId ?? "without id"}` : ticket, raw ? "plain" : "dim"),
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
