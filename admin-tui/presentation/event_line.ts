import type { AuditEvent, AuditEventType } from "../../core/mod.ts";
import { reasonWords } from "./refusals.ts";
import { cell, type Line, span, type Tone } from "./text.ts";
import { timestamp } from "./time.ts";

interface EventWords {
  readonly tone: "good" | "bad" | "dim";
  readonly words: string;
}

const eventWords: Readonly<Record<AuditEventType, EventWords>> = {
  "user.registered": { tone: "good", words: "registered" },
  "user.registration_refused": { tone: "bad", words: "registration refused" },
  "login.refused": { tone: "bad", words: "login refused" },
  "challenge.opened": { tone: "dim", words: "password right" },
  "challenge.refused": { tone: "bad", words: "second factor refused" },
  "code.sent": { tone: "dim", words: "code sent" },
  "code.refused": { tone: "bad", words: "code not sent" },
  "session.opened": { tone: "good", words: "logged in" },
  "session.ended": { tone: "dim", words: "session ended" },
  "password.hash_upgraded": { tone: "dim", words: "password hash upgraded" },
  "test.code_sent": { tone: "dim", words: "test code sent" },
  "test.code_refused": { tone: "bad", words: "test code not sent" },
  "test.code_checked": { tone: "dim", words: "test code checked" },
  "test.cancelled": { tone: "dim", words: "test cancelled" },
} satisfies Record<AuditEventType, EventWords>;

const glyphs: Readonly<Record<EventWords["tone"], string>> = { good: "✓", bad: "✗", dim: "·" };

/** One line of the record: when, what, why. The year is left out where room is short. */
export function eventLine(event: AuditEvent, columns: number): Line {
  const { tone, words } = eventWords[event.type];
  const stamp = timestamp(event.at);
  const wordTone: Tone = tone === "dim" ? "plain" : tone;
  return [
    span(` ${columns < 100 ? stamp.slice(5) : stamp}  `, "dim"),
    span(`${glyphs[tone]} `, tone),
    cell(words, 23, wordTone),
    span(eventDetail(event), "dim"),
  ];
}

function eventDetail(event: AuditEvent): string {
  const { channel, provider_code: code, latency_ms: latency } = event.detail;
  const parts = [
    event.reason === null ? null : reasonWords(event.reason),
    typeof channel === "string" ? channel : null,
    typeof code === "number" ? `Twilio ${code}` : null,
    typeof latency === "number" ? `${latency} ms` : null,
    event.actor === "operator" ? `by ${event.actorName ?? "operator"}` : null,
    event.address === null ? null : `from ${event.address}`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
