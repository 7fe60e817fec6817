/** Steps to a state of every screen and dialog, for tests that cover all of them. */
import type { TraceFact } from "../../core/domain/reports/trace.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { UserDescription } from "../../core/usecases/reports/describe_user.ts";
import type { State } from "../../admin-tui/state/state.ts";
import { type Msg, update } from "../../admin-tui/program/update.ts";
import * as access from "./screens/access/access_states.ts";
import * as activity from "./screens/activity/activity_states.ts";
import * as apps from "./screens/apps/apps_states.ts";
import * as board from "./screens/board/board_states.ts";
import * as lab from "./screens/lab/lab_states.ts";
import {
  calm,
  deliveries,
  delivery,
  previewed,
  read,
  sendsUnread,
  stormy,
} from "./screens/sends/sends_states.ts";
import { terminalsMsg, terminalsRead } from "./screens/terminals/terminals_states.ts";
import { counted, listed, noon, sent, userNamed, usersNamed } from "./states.ts";
import { noFacts, stormyTrace, traced, untraced } from "./screens/delivery/trace_states.ts";
import * as users from "./screens/user/user_states.ts";

export type Steps = readonly (Msg | string)[];

/** The state of a new terminal after these steps. */
export function shownAfter(state: State, steps: Steps): State {
  return [{ type: "started" } as const, ...steps].reduce<State>((before, step) => {
    const msg: Msg = typeof step === "string" ? { type: "pressed", key: step } : step;
    return update(before, msg)[0];
  }, state);
}

/** With a simulator that has controls. */
export const simulatorSetting = { simulated: true, simulator: "http://127.0.0.1:4010" } as const;

/**
 * The steps from a new terminal to every screen and dialog. `text` is used for everything that
 * users and operators may have written and that the core or the database could contain.
 */
export function waysTo(text: string): Readonly<Record<string, Steps>> {
  return {
    ...usersWays(text),
    ...userWays(text),
    ...labWays,
    ...sendsWays(text),
    ...boardWays(text),
    ...accessWays(text),
    ...otherWays(text),
  };
}

function usersWays(text: string): Readonly<Record<string, Steps>> {
  const lockedOut = { ...userNamed(text, 1), secondFactorBlockedUntil: noon + 600_000 };
  const others = [{ ...userNamed(text, 2), lockedAt: noon }, userNamed(text, 3)];
  const some = listed([lockedOut, ...others, ...usersNamed(40, 4)]);
  return {
    users: [some, counted(43)],
    "users read at length": [some, users.describedMsg(description(text))],
    search: [some, "/", ...text.slice(0, 3)],
    "no users": [listed([])],
    "no match": ["/", "x", "enter", listed([], { search: "x" })],
    copied: [some, "y"],
    help: [some, "?"],
    palette: [some, ":", "s"],
  };
}

/** A user who has everything, with `text` as every name. */
export function description(text: string, change: Partial<User> = {}): UserDescription {
  const passkeys = [users.passkey(1, text), users.passkey(2, `${text}${text}`)];
  const named = { username: text as User["username"], ...change };
  const shown = users.described(named, { passkeys });
  return {
    ...shown,
    sessions: shown.sessions.map((each) => ({ ...each, userAgent: text, address: text })),
    devices: shown.devices.map((each) => ({ ...each, userAgent: text })),
    deliveries: shown.deliveries.map((each) => ({ ...each, blockedBy: text })),
    events: shown.events.map((each) => ({
      ...each,
      actor: "operator",
      actorName: text,
      address: text,
      detail: { ...each.detail, reason: text, blocked_by: text, channel: text },
    })),
  };
}

function userWays(text: string): Readonly<Record<string, Steps>> {
  const shown = (change: Partial<User> = {}): Steps => {
    const described = description(text, change);
    return [listed([described.user]), "enter", users.describedMsg(described)];
  };
  // Typing is slow, and a few hostile characters test as much as many.
  const reason = [...`${text.slice(0, 12)} 4711`];
  const removed = { effect: "account_removed", username: text } as const;
  const hostile = [...users.effectsOn("reset_second_factor"), removed];
  const lock = [...shown(), "u", users.previewed("lock", { effects: [removed] })];
  const reset = [...shown(), "F", users.previewed("reset_second_factor", { effects: hostile })];
  const issue = [...shown(), "C", users.previewed("issue_recovery_code", { effects: hostile })];
  const done = { username: text, recoveryCode: users.issuedCode };
  const issued = users.performed("issue_recovery_code", done);
  return {
    "user unread": shown().slice(0, 2),
    user: shown(),
    "user scrolled": [...shown(), "G"],
    "user held back": shown({ secondFactorBlockedUntil: noon + 600_000, passwordFailures: 100 }),
    "user locked": shown({ lockedAt: noon - 60_000 }),
    "device of a user": [...shown(), "j", "j", "j", "enter"],
    "app of a user": [...shown(), "j", "j", "j", "j", "enter"],
    "passkey of a user": [...shown(), "j", "j", "j", "j", "j", "enter"],
    "user bare": [listed([users.calmUser]), "enter", users.describedMsg(users.bare)],
    "action asked": [...shown(), "u"],
    "action reason": lock,
    "action reason refused": [...lock, "x", "enter"],
    "action to confirm": [...lock, ...reason, "enter"],
    "action effects scrolled": [...reset, "down"],
    "action digits": [...reset, ...reason, "enter", "1"],
    "action digits wrong": [...reset, ...reason, "enter", "1", "4", "3"],
    "action performing": [...lock, ...reason, "enter", "y"],
    "action done": [...lock, ...reason, "enter", "y", users.performed("lock", { username: text })],
    "action unrecorded": [...lock, ...reason, "enter", "y", users.notPerformed],
    "action refused": [...shown(), "A", users.notPreviewed("remove_totp", "no_totp")],
    "code issued": [...issue, ...reason, "enter", "1", "4", "2", issued],
  };
}

const ready: Steps = [...lab.toDraft, lab.quoted()];
const waiting: Steps = [...ready, "enter", sent()];

const labWays: Readonly<Record<string, Steps>> = {
  "lab blank": ["2", lab.testsListed([])],
  "lab tests": ["2", lab.testsListed(lab.tested)],
  "lab past test": ["2", lab.testsListed(lab.tested), "j"],
  "lab number": ["2", "e", ..."+1202"],
  "lab number refused": ["2", "e", ..."+1202", "enter"],
  "lab draft": ready,
  "lab held back": [...lab.toDraft, lab.quoted("country_denied")],
  "lab sending": [...ready, "enter"],
  "lab limited": [...ready, "enter", lab.startRefused("sending_limited", 1800)],
  "lab refused": [...ready, "enter", lab.startFailed("60203"), "v"],
  "lab waiting": waiting,
  "lab phone": [...waiting, lab.phoneShows("123456"), ..."12"],
  "lab faults": [...ready, "f"],
  "lab faults end": [...ready, "f", "G"],
  "lab armed": [...ready, lab.faultsArmed("60410 on start", "hang on check")],
  "lab simulator away": [...ready, "f", "enter", lab.simulatorAway],
};

function sendsWays(text: string): Readonly<Record<string, Steps>> {
  const stops = stormy.stops.map((each) => ({ ...each, actorName: text, reason: text }));
  const made = deliveries.map((each) => ({ ...each, blockedBy: text, prefix: text }));
  const storm = read({ ...stormy, stops }, made);
  const reason = [..."country", ...text.slice(0, 12)];
  return {
    sends: ["3", read(calm, [])],
    "sends unread": ["3", sendsUnread],
    "sends stormy": ["3", storm],
    "sends end": ["3", storm, "G"],
    "stop where": ["3", read(calm), "s"],
    "stop country": ["3", read(calm), "s", "j", "enter", ..."bra"],
    "stop why": ["3", read(calm), "s", "enter", ...reason],
    "stop to confirm": ["3", read(calm), "s", "enter", ...reason, "enter"],
    "resume why": ["3", storm, "j", "g", "R", ...reason],
    "resume to confirm": ["3", storm, "j", "g", "R", ...reason, "enter"],
    "sends from afar": [storm, listed([userNamed(text)])],
  };
}

function boardWays(text: string): Readonly<Record<string, Steps>> {
  const stops = board.attackedControls.stops.map((each) => {
    return { ...each, actorName: text, reason: text };
  });
  const storm = read({ ...board.attackedControls, stops }, []);
  const countries = board.attacked.countries.map((each) => ({ ...each, name: text }));
  const shown = [storm, "!", board.boardMsg({ ...board.attacked, countries })];
  const reason = [..."country", ...text.slice(0, 12)];
  return {
    "board unread": [read(calm, []), "!", board.boardUnread],
    "board calm": [read(calm, []), "!", board.boardMsg(board.calmBoard)],
    "board attacked": shown,
    "board end": [...shown, "G"],
    "board stop to confirm": [
      read(board.attackedControls, []),
      "!",
      board.boardMsg(),
      "s",
      previewed("stop", "country:BR"),
      ...reason,
      "enter",
    ],
  };
}

function accessWays(text: string): Readonly<Record<string, Steps>> {
  const shown = ["5", access.accessRead(access.fullAccess(text))];
  const reason = [...text.slice(0, 12), ..." 4711"];
  const described = description(text, { roles: ["staff"] as unknown as User["roles"] });
  const user = [listed([described.user]), "enter", users.describedMsg(described)];
  const target = { id: "key", name: text, roles: [] };
  const done = access.placed(
    "revokeApiKey",
    { ok: true, value: { created: null, deleted: null } },
    target,
  );
  const link = `https://login.example.com/invite/${access.invitationCode}`;
  return {
    "access unread": ["5", access.accessUnread],
    "access empty": ["5", access.accessRead(access.noAccess)],
    "access invitations": shown,
    "access keys": [...shown, "]"],
    "access numbers": [...shown, "]", "]", "G"],
    "access off": ["5", access.accessRead(access.fullAccess(text, false)), "["],
    "access revoked": [...shown, "]", done],
    "form fields": [...shown, "n"],
    "form refused": [...shown, "N", ...text.slice(0, 2), "enter"],
    "form to confirm": [...shown, "j", "j", "x", ...reason, "enter"],
    "form placing": [...shown, "]", ...access.toKey, "y"],
    "form key": [...shown, "]", access.created("createApiKey", access.token)],
    "form invitation": [
      ...shown,
      access.created("createInvitation", access.invitationCode, link),
    ],
    "form roles": [...user, "R"],
    "form roles to confirm": [...user, "R", "c-u", ..."admin", "enter", ...reason, "enter"],
  };
}

function otherWays(text: string): Readonly<Record<string, Steps>> {
  const happened = activity.someEvents.map(({ event, username }) =>
    activity.feedEvent(Math.round((noon - event.at) / 1000), username === null ? null : text, {
      ...event,
      actorName: text,
      address: text,
      detail: { ...event.detail, reason: text, blocked_by: text },
    })
  );
  const figures = activity.busy();
  const stops = figures.sends.stops.map((each) => ({ ...each, actorName: text, reason: text }));
  const cause = { kind: "provider", code: "60203", meaning: text } as const;
  const failures = figures.failures.map((each) => ({ ...each, cause }));
  const busy = activity.figures({ ...figures, failures, sends: { ...figures.sends, stops } });
  const fed = ["4", busy, activity.feed(happened)];
  const onRow = ["3", read(calm, [delivery(2000)]), "enter"];
  const facts = { ...noFacts, channel: text, method: text, blockedBy: text, operator: text, cause };
  const strange: readonly TraceFact[] = [
    { kind: "opened", purpose: null, address: text, requestId: text, operator: text },
    { kind: "send_refused", reason: text, blockReason: text, facts },
    { kind: "guess_refused", reason: text, facts },
    { kind: "number_corrected", from: text, to: text, correctionsLeft: 1 },
  ];
  const steps = [
    ...stormyTrace.steps,
    ...strange.map((fact) => ({ at: noon, sinceStartMs: 0, fact })),
  ];
  const trace = { ...stormyTrace, steps, user: userNamed(text) };
  return {
    terminals: ["@", terminalsMsg(terminalsRead(text))],
    apps: ["5", "a", apps.appsMsg(apps.fewApps(text))],
    "apps unread": ["5", "a"],
    "form app": [...apps.toApps, "n"],
    app: [...apps.toApps, "j", "enter", apps.appMsg(apps.appRead(apps.wiki(text), text))],
    "app user": [...apps.toWiki, "G"],
    "app disabled": [
      ...apps.toWiki,
      apps.appMsg(apps.appRead({ ...apps.wiki(text), disabledAt: noon })),
    ],
    "app gone": [...apps.toWiki, apps.appMsg(null)],
    "form app change": [...apps.toWiki, "e"],
    "form app secret": [...apps.toWiki, apps.ordered("addClientSecret", apps.secretShown)],
    "activity unread": ["4"],
    "activity away": ["4", activity.figuresUnread(), activity.feedUnread],
    "activity quiet": ["4", activity.figures(activity.quiet), activity.feed([])],
    activity: fed,
    "activity paused": [...fed, "space"],
    "activity in full": [...fed, "v", "G"],
    "activity chart": [...fed, "left", "pgup"],
    "activity week": ["4", "w", "w", activity.figures(activity.busy("week")), activity.feed()],
    "replay asked": [...fed, "p"],
    replay: [...fed, "p", activity.replayed()],
    "replay end": [...fed, "p", activity.replayed(), "G"],
    "replay of nothing": [...fed, "p", activity.replayedNothing],
    "replay away": [...fed, "p", activity.notReplayed],
    "replay over sends": ["3", read(stormy), "p", activity.replayed()],
    "timeline unread": onRow,
    timeline: [...onRow, traced(trace)],
    "timeline end": [...onRow, traced(trace), "G"],
    "timeline gone": [...onRow, untraced(delivery(2000).id)],
    "timeline away": [...onRow, untraced(delivery(2000).id, true)],
  };
}

/** The steps with an ordinary name. */
export const ways = waysTo("ada.lovelace@example.org");
