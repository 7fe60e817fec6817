import type { AnswerTo } from "../../app/answers.ts";
import type { Step } from "../../app/step.ts";
import { withSaid } from "../../app/toast.ts";
import { timestamp } from "../../draw/time.ts";
import type { CaseState } from "../../state/case_state.ts";
import type { State } from "../../state/state.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";

/** Reads the document of the user, which is then written to a file. */
export function exportCase(
  state: State,
  who: Pick<CaseState, "userId" | "username"> | null,
): Step {
  return who === null ? [state, []] : [state, [{ kind: "exportCase", ...who }]];
}

export function caseExported(
  state: State,
  { username, reply }: AnswerTo<"exportCase">,
): Step {
  if (reply === "unavailable") return [withSaid(state, false, troubles.actionUnread), []];
  const { value: document } = reply;
  if (!document.ok) return [withSaid(state, false, wordsOfRefusal(document.refusal)), []];
  const text = `${document.value.join("\n")}\n`;
  return [state, [{ kind: "saveFile", name: fileName(username, state), text }]];
}

export function fileSaved(state: State, { saved }: AnswerTo<"saveFile">): Step {
  return "path" in saved
    ? [withSaid(state, true, `Saved ${saved.path}`), []]
    : [withSaid(state, false, saved.trouble), []];
}

/** The longest name of a user within the name of a file. */
const nameLengthMax = 64;

/** `case-ada-20260101-120000.md`; what another system could refuse in a name becomes `_`. */
function fileName(username: string, { now }: State): string {
  const user = username.replace(/[^A-Za-z0-9._+@-]/g, "_").slice(0, nameLengthMax);
  const time = timestamp(now).replace(/[-:]/g, "").replace(" ", "-");
  return `case-${user}-${time}.md`;
}
