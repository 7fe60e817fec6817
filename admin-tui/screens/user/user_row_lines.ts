import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { ListedSessionAt } from "../../../core/domain/session/assurance.ts";
import { idleEnd, type Session, type SessionPolicy } from "../../../core/domain/session/session.ts";
import { eventDetail, eventLine } from "../../words/event_line.ts";
import { deliveryRow, type RowPlace } from "../sends/sends_row_lines.ts";
import { stepLines } from "../timeline/step_lines.ts";
import { type ShownFactor, shownFactorWords } from "../../words/factor_words.ts";
import { resultWords } from "../../words/sends_words.ts";
import { cell, type Line, span, type TextSpan } from "../../draw/text.ts";
import { age, day, timestamp } from "../../draw/time.ts";
import { markedLine } from "../../draw/marked_line.ts";
import type { ConnectedClient } from "../../../core/operator.ts";
import type { UserRow } from "./user_rows.ts";

/** The narrowest window with all columns. */
const wideFrom = 76;

/** One row of a user's screen, with a bar if it is selected. */
export function userRowLine(row: UserRow, policy: SessionPolicy, place: RowPlace): Line {
  switch (row.kind) {
    case "session":
      return sessionLine(row.session, policy, place);
    case "device":
      return deviceLine(row.device, place);
    case "app":
      return appLine(row.app, place);
    case "delivery":
      return deliveryRow(row.delivery, { ...place, oneUser: true });
    case "event":
      return eventRow(eventLine(row.event, place.columns), place);
    case "step":
      return stepRow(row.trace, row.at, place);
    default:
      return factorLine(row, place);
  }
}

/** The first line of a step. */
function stepRow({ steps }: Trace, at: number, { columns, selected }: RowPlace): Line {
  const step = steps[at];
  const lines = step === undefined ? [] : stepLines(step, steps[at - 1], columns).lines;
  return markedLine(lines[0] ?? [], selected);
}

function eventRow(row: Line, place: RowPlace): Line {
  const bold = row.map(({ text, tone }) => span(text, tone === "plain" ? "strong" : tone));
  return markedLine(place.flashed === true ? bold : row, place.selected);
}

/** The last use comes first: it distinguishes a forgotten session from one in use. */
function sessionLine(session: ListedSessionAt, policy: SessionPolicy, place: RowPlace): Line {
  const left = Math.max(0, Math.ceil((idleEnd(session, policy) - place.now) / 60_000));
  return [
    bar(place),
    cell(`seen ${age(session.lastSeenAt, place.now)}`, 10, tone(place)),
    cell(`ends ${inMinutes(left)}`, 10),
    cell(session.aal, 5),
    cell(session.amr.join("+"), 13),
    ...where(session, `opened ${age(session.createdAt, place.now)}`, place),
  ];
}

function deviceLine(device: Device, place: RowPlace): Line {
  return [
    bar(place),
    cell(`used ${age(device.lastUsedAt, place.now)}`, 10, tone(place)),
    cell(`until ${day(device.expiresAt)}`, 18),
    ...where(device, `trusted ${age(device.createdAt, place.now)}`, place),
  ];
}

function factorLine(factor: ShownFactor, place: RowPlace): Line {
  const { name, value } = shownFactorWords(factor);
  const { authenticator } = factor;
  const isDated = authenticator !== null && factor.kind !== "totp";
  return [
    bar(place),
    cell(name, place.columns < wideFrom ? 24 : 34, tone(place)),
    span(" "),
    cell(value.text, 17, value.tone),
    span(isDated ? ` used ${age(authenticator.lastUsedAt, place.now)}` : "", "dim"),
  ];
}

function appLine({ name, id, lastUsedAt, offline }: ConnectedClient, place: RowPlace): Line {
  const access = lastUsedAt === null ? "consent only" : `used ${age(lastUsedAt, place.now)}`;
  return [
    bar(place),
    cell(name, place.columns < wideFrom ? 24 : 34, tone(place)),
    cell(` ${access}`, 15),
    cell(offline ? " also logged out" : "", 17, "dim"),
    span(place.columns < wideFrom ? "" : ` ${id}`, "dim"),
  ];
}

/** Narrow windows drop whole columns; the status line shows everything. */
function where(
  { address, userAgent }: Pick<Session, "address" | "userAgent">,
  since: string,
  { columns }: RowPlace,
): Line {
  if (columns < wideFrom) return [span(address ?? "-")];
  return [cell(address ?? "-", 17), cell(since, 14, "dim"), span(userAgent ?? "-", "dim")];
}

/** The full text of the selected row's cut columns, such as reasons and browsers. */
export function rowDetail(row: UserRow): string | null {
  switch (row.kind) {
    case "session":
      return sessionDetail(row.session);
    case "device":
      return `trusted ${whereabouts(row.device)}`;
    case "app":
      return `${row.app.name}, ${row.app.id}`;
    case "delivery":
      return resultWords(row.delivery).words;
    case "event":
      return eventDetail(row.event);
    case "step":
      return row.trace.delivery.id;
    default:
      return factorDetail(row);
  }
}

function factorDetail(factor: ShownFactor): string {
  const { name, value } = shownFactorWords(factor);
  return `${name}: ${value.text}`;
}

/** Times first: the row already shows where the session is used. */
function sessionDetail({ createdAt, secondFactorAt, address, userAgent }: Session): string {
  const opened = `opened ${minuteOf(createdAt)}`;
  const proven = secondFactorAt === null
    ? "no second factor"
    : `second factor ${minuteOf(secondFactorAt)}`;
  return [opened, proven, `from ${address ?? "-"}`, userAgent ?? "-"].join(", ");
}

function whereabouts(
  { createdAt, address, userAgent }: Pick<Session, "createdAt" | "address" | "userAgent">,
): string {
  return `${minuteOf(createdAt)} from ${address ?? "-"}, ${userAgent ?? "-"}`;
}

function minuteOf(at: Instant): string {
  return timestamp(at).slice(0, 16);
}

function inMinutes(minutes: number): string {
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

function tone({ selected, flashed }: RowPlace): "strong" | "plain" {
  return selected || flashed === true ? "strong" : "plain";
}

function bar({ selected }: RowPlace): TextSpan {
  return selected ? span("▌", "accent") : span(" ");
}
