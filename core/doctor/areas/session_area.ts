import type { SessionPolicy } from "../../domain/session/session.ts";
import { type Finding, note, ok } from "./finding.ts";

const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** Notes settings beyond what NIST SP 800-63B-4 recommends (SHOULD): allowed, but a choice. */
export function checkSessions(policy: SessionPolicy): readonly Finding[] {
  const { aal2Seconds, absoluteSeconds } = policy;
  const notes: Finding[] = [];
  if (aal2Seconds > daySeconds) {
    notes.push(note(
      "sessions.aal2",
      `A second factor counts for ${aal2Seconds / hourSeconds} hours: NIST SP 800-63B-4 2.2.3 ` +
        "recommends at most 24",
      "Set LATCHKEY_AAL2_HOURS to 24 or less, or accept that a stolen session is aal2 for longer.",
    ));
  }
  if (absoluteSeconds > 30 * daySeconds) {
    notes.push(note(
      "sessions.lifetime",
      `Sessions last up to ${absoluteSeconds / daySeconds} days: NIST SP 800-63B-4 2.1.3 ` +
        "recommends at most 30 at aal1",
      "Set LATCHKEY_SESSION_DAYS to 30 or less, or accept that a stolen session lasts longer.",
    ));
  }
  return notes.length > 0
    ? notes
    : [ok("sessions.policy", "Sessions are within the limits that NIST SP 800-63B-4 recommends")];
}
