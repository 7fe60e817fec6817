import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Case, CaseAction, CaseLogin } from "../../../core/domain/reports/case.ts";
import type { Channel } from "../../../core/domain/channel.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { CaseChoice } from "../../app/binding.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { insideOf } from "../../draw/body.ts";
import { scrolledTo } from "../../draw/layout.ts";
import type { CaseState } from "../../state/case_state.ts";
import {
  caseOf,
  changeEachPlace,
  closePlace,
  openPlace,
  replacePlace,
  userOf,
} from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { troubles } from "../../words/troubles.ts";
import { withSaid } from "../../app/toast.ts";
import { askAbout, openAction } from "../operator_action/update_action.ts";
import { openLabFor, showLab, withLab } from "../lab/update_lab.ts";
import { openLiftOfScope, openResumeFrom } from "../sends/update_send_operations.ts";
import { showSends } from "../sends/update_sends.ts";
import { caseAreas, caseLanes, runnableActions } from "./case_panels.ts";

/** Opens the case of the user on the screen. */
export function openCase(state: State): Step {
  const user = userOf(state);
  return user === null ? [state, []] : openCaseOf(state, user, null);
}

/** Opens a user's case at the login with this challenge. */
export function openLogin(
  state: State,
  who: Pick<CaseState, "userId" | "username">,
  challengeId: string,
): Step {
  return openCaseOf(state, who, challengeId);
}

function openCaseOf(
  state: State,
  { userId, username }: Pick<CaseState, "userId" | "username">,
  wanted: string | null,
): Step {
  const opened: CaseState = {
    userId,
    username,
    asked: false,
    found: null,
    missing: false,
    trouble: null,
    wanted,
    cursor: 0,
    top: 0,
  };
  const at = openPlace(state, { screen: "case", case: opened });
  // A case on the way to here is returned to.
  const open = caseOf(at);
  return showCase(open === null || wanted === null ? at : withCase(at, { ...open, wanted }));
}

/** Reads the case, unless a read is in progress. The old one stays visible until then. */
export function showCase(state: State): Step {
  const open = caseOf(state);
  if (open === null || open.asked) return [state, []];
  return [withCase(state, { ...open, asked: true }), [{
    kind: "describeCase",
    userId: open.userId,
  }]];
}

/** Reads the case each second, because the user may be trying right now. */
export function refreshCase(state: State): Step {
  return andThen(showCase(state), readControls);
}

/** The answer is for its user, wherever on the way to the current place the case is. */
export function caseDescribed(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<Case, "user_not_found">>,
): State {
  return changeEachPlace(state, (place) => placeDescribed(place, userId, reply));
}

function placeDescribed(
  state: State,
  userId: UserId,
  reply: CoreReply<Outcome<Case, "user_not_found">>,
): State {
  const open = caseOf(state);
  if (open?.userId !== userId) return state;
  if (reply === "unavailable") {
    return withCase(state, { ...open, asked: false, trouble: troubles.cannotRead });
  }
  const found = reply.value.ok ? reply.value.value : null;
  const read = {
    ...open,
    asked: false,
    trouble: null,
    found,
    missing: found === null,
    wanted: null,
  };
  if (open.wanted === null || found === null) {
    return selectLogin(withCase(state, read), followed(open, found));
  }
  const at = found.logins.findIndex(({ challengeId }) => challengeId === open.wanted);
  const selected = selectLogin(withCase(state, read), Math.max(0, at));
  return at === -1 ? withSaid(selected, false, "That login is not among the last ones") : selected;
}

/** A cursor on the newest login stays there; on any other it follows that login. */
function followed({ cursor, found: before }: CaseState, found: Case | null): number {
  if (cursor === 0) return 0;
  const key = loginKey(before?.logins[cursor]);
  const at = found?.logins.findIndex((login) => loginKey(login) === key) ?? -1;
  return at === -1 ? cursor : at;
}

function loginKey(login: CaseLogin | undefined): string {
  return `${login?.challengeId ?? ""} ${login?.startedAt ?? ""}`;
}

/** Moves the cursor to an existing login, and scrolls to it. */
export function selectLogin(state: State, at: number): State {
  const open = caseOf(state);
  if (open === null) return state;
  const last = Math.max(0, (open.found?.logins.length ?? 0) - 1);
  const cursor = Math.max(0, Math.min(at, last));
  const { lines, starts } = caseLanes(state);
  const { rows } = insideOf(caseAreas(state).logins, state);
  const first = starts[cursor] ?? 0;
  const end = (starts[cursor + 1] ?? lines.length) - 1;
  const whole = scrolledTo(end, open.top, rows, lines.length);
  return withCase(state, { ...open, cursor, top: scrolledTo(first, whole, rows, lines.length) });
}

export function moveCase(state: State, by: number): Step {
  return [selectLogin(state, (caseOf(state)?.cursor ?? 0) + by), []];
}

/** Only the logins can be selected: they are the last panel, or the only one. */
export function clickCase(state: State, { panel, line }: ClickedLine): Step {
  const open = caseOf(state);
  const lanes = state.zoomed ? 0 : 2;
  if (open === null || panel !== lanes) return [state, []];
  const { lines, starts } = caseLanes(state);
  const at = line + open.top;
  const index = at < lines.length ? starts.findLastIndex((start) => start <= at) : -1;
  return [index === -1 ? state : selectLogin(state, index), []];
}

/** The newest message of each login, newest first. */
export function caseDeliveries(state: State): readonly Delivery[] {
  return (caseOf(state)?.found?.logins ?? []).flatMap((login) => newestOf(login) ?? []);
}

/** The newest message of the selected login. */
export function pointedOfCase(state: State): Delivery | undefined {
  const open = caseOf(state);
  return newestOf(open?.found?.logins[open.cursor]);
}

function newestOf(login: CaseLogin | undefined): Delivery | undefined {
  return login?.codes.at(-1)?.delivery;
}

/** Starts what the choice with this number says: each opens a dialog or another screen. */
export function choose(state: State, number: CaseChoice): Step {
  const action = runnableActions(state)[number - 1];
  return action === undefined ? [state, []] : start(state, action);
}

function start(state: State, action: CaseAction): Step {
  switch (action.kind) {
    case "unlock":
    case "issue_recovery_code":
      return openUserAction(state, action.kind);
    case "resend_code":
      return openAction(state, action.kind);
    case "resume_sends":
    case "lift_pause":
      return openSendsDialog(state, action);
    case "use_channel":
      return openLabByChannel(state, action.channel);
    default:
      return [state, []];
  }
}

/** Over the user if the case was opened from there, otherwise over the case. */
function openUserAction(state: State, action: "unlock" | "issue_recovery_code"): Step {
  const open = caseOf(state);
  if (open === null) return [state, []];
  const below = closePlace(state);
  return userOf(below)?.userId === open.userId
    ? openAction(below, action)
    : askAbout(state, open, action, null);
}

function openSendsDialog(
  state: State,
  action: Extract<CaseAction, { readonly kind: "resume_sends" | "lift_pause" }>,
): Step {
  const { scope } = action;
  const stop = caseOf(state)?.found?.obstacles
    .flatMap((each) => each.kind === "stopped" ? [each.stop] : [])
    .find((each) => each.scope === scope);
  return andThen(showSends(openPlace(state, { screen: "sends" })), (shown) => {
    if (stop !== undefined) return openResumeFrom(shown, stop);
    return openLiftOfScope(shown, scope, "too few codes were approved");
  });
}

/** A test with the user's number, which stays masked. One that is under way keeps its channel. */
function openLabByChannel(state: State, channel: Channel): Step {
  const chosen = state.lab.phase === "draft" || state.lab.phase === "ended"
    ? withLab(state, { channel, quote: null })
    : state;
  const number = userOf(closePlace(state))?.description?.user.phoneNumber;
  return number === undefined
    ? showLab(openPlace(chosen, { screen: "lab" }))
    : openLabFor(chosen, number);
}

function withCase(state: State, change: CaseState): State {
  return replacePlace(state, { screen: "case", case: change });
}
