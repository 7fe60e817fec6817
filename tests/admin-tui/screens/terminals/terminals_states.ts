/** Open terminals and operators' events, as the core describes them. @module */
import type { OpenTerminal } from "../../../../core/domain/operator/terminal.ts";
import type { FeedEvent, TerminalsDescription } from "../../../../core/operator.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { noon } from "../../states.ts";
import { event } from "../user/user_states.ts";

const minute = 60_000;

function terminal(at: number, operator: string, screen: OpenTerminal["screen"]): OpenTerminal {
  return { id: `t${at}`, operator, screen, startedAt: noon - at * 50 * minute };
}

function act(
  at: number,
  operator: string,
  username: string | null,
  change: Partial<FeedEvent["event"]>,
): FeedEvent {
  const base = event(at, "user.locked", { actor: "operator", actorName: operator });
  const userId = username === null ? null : base.userId;
  return { event: { ...base, ...change, userId }, username };
}

/** Three terminals, one of which is the test's own (`t1`), and events of two days. */
export function terminalsRead(text = "ada.lovelace@example.org"): TerminalsDescription {
  return {
    at: noon,
    terminals: [
      terminal(1, "marek", "terminals"),
      terminal(2, "grace", "case"),
      terminal(40, text, "sends"),
    ],
    events: [
      act(3, "grace", text, { detail: { reason: "ticket 4711" } }),
      act(15, text, null, { type: "sends.stopped", detail: { scope: "country:BR" } }),
      act(40, "marek", "joan", { type: "recovery_code.issued", detail: {} }),
      ...Array.from(
        { length: 30 },
        (_, at) => act(1500 + at, "grace", `user${at}`, { type: "user.unlocked", detail: {} }),
      ),
    ],
  };
}

/** The answer to `describeTerminals`. */
export function terminalsMsg(value: TerminalsDescription = terminalsRead()): Msg {
  return { type: "answered", now: noon, answer: { kind: "describeTerminals", reply: { value } } };
}
