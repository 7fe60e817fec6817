import type { Refusal } from "../../../core/domain/refusal.ts";
import type { AnswerTo } from "../../app/answers.ts";
import { andThen, type Step } from "../../app/step.ts";
import { withSaid } from "../../app/toast.ts";
import {
  type FilledForm,
  type FormFieldName,
  formFields,
  type OrderName,
} from "../../state/form_state.ts";
import { appOf, appsOf, dropPlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { capitalized } from "../../words/capitalized.ts";
import { nothingToDoWords } from "../../words/effect_words.ts";
import { orderWords } from "../../words/order_words.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { lostWords, troubles } from "../../words/troubles.ts";
import { readApp } from "../app/update_app.ts";
import { readApps } from "../apps/update_apps.ts";
import { readAccess } from "../access/update_access.ts";
import { showUser } from "../user/update_user.ts";
import { refreshUsers, usersChanged } from "../users/update_users.ts";
import { codeTrouble } from "./form_checks.ts";
import { withForm } from "./update_form.ts";

/** Shows the result, or returns to the fields with the reason, so that nothing is typed twice. */
export function orderPlaced(state: State, answer: AnswerTo<"placeOrder">): Step {
  const { form } = state;
  const { reply, name, target } = answer;
  if (typeof reply === "string") {
    return readAgain(refusedWith(state, lostWords(reply, troubles.unrecorded)), name);
  }
  if (!reply.value.ok) {
    const { refusal } = reply.value;
    const at = form?.step === "performing" ? refusedField(form, refusal) : 0;
    return readAgain(refusedWith(state, troubleOf(name, refusal), at), name);
  }
  const { created, deleted } = reply.value.value;
  const words = orderWords(name).done(target?.name ?? "", deleted ?? 0);
  const shown = created === null ? null : { step: "secret", name, ...created } as const;
  const said = withSaid(withForm(state, shown), true, words);
  return readAgain(name === "removeClient" ? dropPlace(said, target?.id ?? "") : said, name);
}

function refusedWith(state: State, trouble: string, focus = 0): State {
  const { form } = state;
  if (form?.step !== "performing") return withSaid(state, false, trouble);
  return withForm(state, { ...form, step: "fields", focus, trouble });
}

function troubleOf(name: OrderName, refusal: Refusal): string {
  const { fields: [field] = [], reason } = refusal;
  if (name === "changeRoles" && reason === "overtaken") return troubles.otherRoles;
  if (field !== undefined) return codeTrouble(field.field, field.code);
  const words = reason === undefined ? wordsOfRefusal(refusal) : nothingToDoWords[reason];
  return `${capitalized(words).replace(/\.$/, "")}.`;
}

/** The form's field that the core refused; the first one if it names none. */
function refusedField({ name }: FilledForm, { fields: [refused] = [] }: Refusal): number {
  const names: readonly FormFieldName[] = formFields[name];
  const at = names.findIndex((field) =>
    refused !== undefined && coreNames[field] === refused.field
  );
  return Math.max(0, at);
}

/** What the core calls the fields. */
const coreNames: Readonly<Record<FormFieldName, string>> = {
  username: "username",
  phone: "phoneNumber",
  anyPhone: "phoneNumber",
  roles: "roles",
  lifetime: "expires",
  keyName: "name",
  scopes: "scopes",
  keyLifetime: "expires",
  days: "days",
  appName: "name",
  appKind: "kind",
  redirectUris: "redirectUris",
  logoutUris: "logoutUris",
  backchannelUri: "backchannelLogoutUri",
  resources: "resources",
  thirdParty: "thirdParty",
  reason: "reason",
};

/** Reads again what the order may have changed. */
function readAgain(state: State, name: OrderName): Step {
  if (name === "changeRoles") return showUser(state);
  if (appsOf(state) !== null) return readApps(state);
  if (appOf(state) !== null) return readApp(state);
  const read = readAccess(state);
  return name === "createUser" ? andThen(read, (shown) => refreshUsers(usersChanged(shown))) : read;
}
