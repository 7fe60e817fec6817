import { idleEnd, type Instant, type Session, type SessionPolicy } from "../../core/mod.ts";
import type { UserState } from "../model.ts";
import { eventLine } from "./event_line.ts";
import { blank, cell, type Line, line, lineWidth, span } from "./text.ts";
import { age } from "./time.ts";
import { userFactLines } from "./user_words.ts";

/** Facts stand in two columns from here on. */
const pairsFrom = 78;

/** The part of the detail that stays in place: who this is. Ends with the facts, if known. */
export function userFacts(state: UserState, now: Instant, columns: number): readonly Line[] {
  const name = line(` ${state.username}`, "strong");
  if (state.description === null) return [name, blank];
  const facts = userFactLines(state.description.user, now);
  if (columns < pairsFrom) return [name, ...facts];
  const left = Math.max(45, Math.floor(columns * 0.5));
  const half = facts.length / 2;
  const pairs = facts.slice(0, half).map((row, index): Line => [
    ...row,
    span(" ".repeat(Math.max(1, left - lineWidth(row)))),
    ...(facts[index + half] ?? []),
  ]);
  return [name, blank, ...pairs];
}

/** The part that scrolls: where this user is logged in, and what happened. */
export function userRecord(state: UserState, now: Instant, columns: number): readonly Line[] {
  const { description } = state;
  if (description === null) return waitingLines(state);
  const { sessionPolicy } = description;
  const sessions = description.sessions.map((session) =>
    sessionLine(session, sessionPolicy, now, columns)
  );
  const events = description.events.map((event) => eventLine(event, columns));
  return [
    heading("Sessions", sessions.length, columns),
    ...(sessions.length === 0 ? [line(" not logged in anywhere", "dim")] : sessions),
    heading("Events", events.length, columns),
    ...(events.length === 0 ? [line(" nothing recorded", "dim")] : events),
  ];
}

function waitingLines(state: UserState): readonly Line[] {
  if (state.missing) {
    return [
      line(" This user is gone."),
      line(" Users that never verify their phone are removed after a week.", "dim"),
    ];
  }
  return state.asked ? [line(" Reading ...", "dim")] : [];
}

function heading(title: string, count: number, columns: number): Line {
  const text = `-- ${title} ${count} `;
  return line(text + "-".repeat(Math.max(0, columns - text.length)), "dim");
}

function sessionLine(
  session: Session,
  policy: SessionPolicy,
  now: Instant,
  columns: number,
): Line {
  const left = Math.max(0, Math.ceil((idleEnd(session, policy) - now) / 60_000));
  return [
    cell(` opened ${age(session.createdAt, now)}`, 14),
    cell(`seen ${age(session.lastSeenAt, now)}`, 11),
    cell(`ends ${left}m`, 10),
    cell(session.amr.join("+"), 14),
    cell(session.address ?? "-", columns < 100 ? 16 : 40),
    span(session.userAgent ?? "-", "dim"),
  ];
}
