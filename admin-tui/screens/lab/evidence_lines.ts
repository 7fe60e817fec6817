import type { Instant } from "../../../core/domain/instant.ts";
import type { Evidence, LabState } from "../../state/lab_state.ts";
import { providerCodeWords } from "../../words/provider_words.ts";
import { testsHead, testsLines } from "./tests_lines.ts";
import { blank, ends, type Line, line, span, wrap } from "../../draw/text.ts";

/** In narrower panes the latency moves to the line of the response. */
const narrowBelow = 34;

/** The provider call behind each step, oldest first: request, response, meaning. */
export function evidenceLines(lab: LabState, at: {
  readonly columns: number;
  readonly now: Instant;
  /** Whether to list the recent tests here while there are no calls. */
  readonly tests: boolean;
}): readonly Line[] {
  const calls = lab.evidence.flatMap((one) => [...callLines(one, lab.raw, at.columns), blank]);
  if (["sending", "checking", "canceling"].includes(lab.phase)) {
    return [...calls, line(`  waiting for the provider, ${lab.waitedSeconds} s`, "accent")];
  }
  if (calls.length > 0) return calls.slice(0, -1);
  const { recent, selected } = lab;
  const tests = at.tests
    ? [blank, testsHead(at.columns), ...testsLines(recent, { ...at, selected })]
    : [];
  const about = at.tests
    ? []
    : wrap(aboutCalls, at.columns - 4).map((row) => line(`  ${row}`, "dim"));
  return [line("  no requests yet", "dim"), ...about, ...tests];
}

const aboutCalls =
  "Each call to the provider is listed here with its HTTP status, the provider's " +
  "code in words, its IDs, how long it took, and the price of the message.";

/** The line of the first test, where the recent tests are listed below the calls. */
export const firstTestLine = 3;

export function evidenceTitle(columns: number): string {
  return columns < narrowBelow ? "Provider" : "Provider calls";
}

/** How many calls there were, and how long they took together. */
export function evidenceRight({ evidence }: LabState): string {
  const total = evidence.reduce((sum, one) => sum + one.call.latencyMs, 0);
  return `${evidence.length === 1 ? "1 call" : `${evidence.length} calls`}, ${total} ms`;
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
    call.httpStatus === null ? "no response" : `HTTP ${call.httpStatus}`,
    call.verificationStatus,
    call.providerCode === null ? null : providerCodeWords(call.providerCode),
    call.verificationId === null || raw ? null : shortSid(call.verificationId, columns),
  ];
  const rows = (text: string | null, rowTone: "plain" | "dim" | "good" | "bad"): readonly Line[] =>
    text === null ? [] : wrap(text, columns - 3).map((row) => line(`  ${row}`, rowTone));
  const { path: wholePath, verificationId, providerRequestId: requestId } = call;
  // A support ticket needs the request ID, so it is shown with every failure.
  const succeeded = call.httpStatus !== null && call.httpStatus < 400;
  const ticket = requestId === null || succeeded ? null : `request ${shortSid(requestId, columns)}`;
  return [
    narrow ? request : ends(request, [span(`${latency} `)], columns),
    ...(raw ? rows(wholePath, "dim") : []),
    ...rows(answer.filter((part) => part !== null).join(", "), good ? "plain" : tone),
    ...rows(note, "dim"),
    ...rows(call.operatorWords, "dim"),
    ...(raw ? rows(verificationId, "plain") : []),
    ...rows(
      raw ? requestId === null ? "no request ID" : `request ${requestId}` : ticket,
      raw ? "plain" : "dim",
    ),
  ];
}

/** The whole SID in wide panes, otherwise its first and last characters. */
function shortSid(sid: string, columns: number): string {
  return columns >= 64 ? sid : sid.replace(/^(\w{6})\w{24,}(\w{4})$/, "$1..$2");
}

/** The path with short SIDs; in narrow panes without the service's part. */
function shortPath(path: string, columns: number): string {
  const short = path.replace(/\b([A-Z]{2}\w{4})\w{24,}(\w{4})\b/g, "$1..$2");
  return columns >= 64 ? short : short.replace(/^\/v2\/Services\/[^/]+\//, "");
}
