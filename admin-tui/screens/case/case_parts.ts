import { caseLoginsMax } from "../../../core/domain/reports/case.ts";
import { caseChoices } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { caseOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { nothingToDoBrief } from "../../words/effect_words.ts";
import { caseKeymap } from "./case_keymap.ts";
import { casePanels, runnableActions } from "./case_panels.ts";
import { caseStatus } from "./case_status.ts";
import { caseExported, fileSaved } from "./export_case.ts";
import {
  caseDeliveries,
  caseDescribed,
  choose,
  clickCase,
  moveCase,
  pointedOfCase,
  refreshCase,
  selectLogin,
  showCase,
} from "./update_case.ts";

const below = ["case", "matches", "list", "global", "always"] as const;

const stacks = {
  case: below,
  caseRow: ["deliveryRow", ...below],
  caseChoices: ["caseChoices", ...below],
  caseChoicesRow: ["deliveryRow", "caseChoices", ...below],
} as const satisfies Record<string, readonly Scope[]>;

function caseScopes(state: State): readonly Scope[] {
  const row = pointedOfCase(state) !== undefined;
  if (runnableActions(state).length > 0) return row ? stacks.caseChoicesRow : stacks.caseChoices;
  return row ? stacks.caseRow : stacks.case;
}

/** A login that is open, even one too old to be listed, may wait for a code. */
function whyNoResend(state: State): string | null {
  const found = caseOf(state)?.found ?? null;
  if (found === null) return null;
  if (found.user.lockedAt !== null) return nothingToDoBrief.account_locked;
  const open = found.logins.some(({ result }) => result.kind === "ended" && result.how === "open");
  const isWhole = found.logins.length < caseLoginsMax;
  return open || !isWhole ? null : nothingToDoBrief.no_code_waits;
}

export const caseParts = {
  keymap: caseKeymap,
  stacks,
  scopes: caseScopes,
  why: (state, name) => {
    if (name === "action.resend_code") return whyNoResend(state);
    const number = caseChoices.find((each) => name === `case.choose${each}`) ?? 0;
    return number > runnableActions(state).length ? "no such choice" : null;
  },
  bindings: {
    "case.refresh": showCase,
    "case.choose1": (state) => choose(state, 1),
    "case.choose2": (state) => choose(state, 2),
    "case.choose3": (state) => choose(state, 3),
    "case.choose4": (state) => choose(state, 4),
    "case.choose5": (state) => choose(state, 5),
  },
  answers: {
    describeCase: (state, { userId, reply }) => [caseDescribed(state, userId, reply), []],
    exportCase: caseExported,
    saveFile: fileSaved,
  },
  show: showCase,
  matches: (state) => {
    const { cursor = 0, found = null } = caseOf(state) ?? {};
    const logins = found?.logins ?? [];
    const isMatch = (at: number) => logins[at]?.result.kind !== "succeeded";
    return { cursor, count: logins.length, isMatch, what: "failure" };
  },
  move: moveCase,
  pageRows: (state) => Math.max(1, Math.floor(bodyRows(state) / 3)),
  resized: (state) => [selectLogin(state, caseOf(state)?.cursor ?? 0), []],
  clicked: clickCase,
  edited: unchanged,
  refreshed: refreshCase,
  countsSeconds: () => true,
  deliveries: caseDeliveries,
  pointedDelivery: pointedOfCase,
  status: caseStatus,
  panels: casePanels,
  dialog: () => null,
} satisfies ScreenParts;
