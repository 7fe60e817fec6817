import { countOf, severalKinds } from "../../../core/domain/factors/authenticators.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserDescription } from "../../../core/operator.ts";
import type { UsersState } from "../../state/users_state.ts";
import { rowAt } from "../../state/users_window.ts";
import { counted } from "../../words/counted.ts";
import { factorWords } from "../../words/factor_words.ts";
import { eventBrief } from "../../words/event_line.ts";
import { heading } from "../../draw/status_lines.ts";
import { cell, type Line, line, span } from "../../draw/text.ts";
import { age } from "../../draw/time.ts";
import { phoneWords, stateWords, userFactLines } from "../../words/user_words.ts";

const sessionsShown = 4;

/**
 * The user under the cursor. While the cursor moves, only what the list knows is shown; the rest
 * is read once it stays on a row.
 */
export function previewLines(
  users: UsersState,
  now: Instant,
  columns: number,
): readonly Line[] {
  const user = rowAt(users.list, users.cursor);
  if (user === undefined) return [];
  if (users.preview?.userId !== user.id) {
    const { glyph, word, tone } = stateWords(user, now);
    return [[
      cell(" State", 13, "dim"),
      span(`${glyph} ${word}`, tone),
      span(`  ${phoneWords(user)}`, "dim"),
    ]];
  }
  const { description } = users.preview;
  if (description === null) return [line(" This user no longer exists.")];
  return [...userFactLines(description.user, now), ...more(description, now, columns)];
}

/** The name of the user under the cursor. */
export function previewTitle(users: UsersState): string {
  return rowAt(users.list, users.cursor)?.username ?? "";
}

function more(
  { holdings, sessions, devices, deliveries, events }: UserDescription,
  now: Instant,
  columns: number,
): readonly Line[] {
  const places = sessions.slice(0, sessionsShown).map((session): Line => [
    cell(` ${age(session.lastSeenAt, now)}`, 7),
    cell(session.amr.join("+"), 14),
    span(session.address ?? "-", "dim"),
  ]);
  const rest = sessions.length - places.length;
  const counts = [
    counted(devices.length, "trusted device"),
    ...severalKinds.map((kind) =>
      counted(countOf(holdings.authenticators, kind), factorWords(kind).noun)
    ),
    counted(deliveries.length, "send"),
  ];
  return [
    heading(`Sessions ${sessions.length}`, columns),
    ...places,
    ...(rest > 0 ? [line(` and ${rest} more`, "dim")] : []),
    line(` ${counts.join(", ")}`, "dim"),
    heading("Events", columns),
    ...(events.length === 0 ? [line(" none", "dim")] : []),
    ...events.map((event) => eventBrief(event, now)),
  ];
}
