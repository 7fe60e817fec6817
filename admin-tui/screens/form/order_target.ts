import type { OrderName, OrderTarget } from "../../state/form_state.ts";
import { appOf, userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { selectedAccessRow } from "../access/access_rows.ts";
import { invitedWords } from "../../words/access_words.ts";

/** What an order is about: the selected row or the open user. Null if it creates something. */
export function orderTarget(state: State, name: OrderName): OrderTarget | null | "missing" {
  switch (name) {
    case "createInvitation":
    case "createUser":
    case "createApiKey":
    case "addTestNumber":
    case "addClient":
      return null;
    case "updateClient":
    case "addClientSecret":
    case "dropClientSecret":
    case "disableClient":
    case "enableClient":
    case "removeClient":
      return appTarget(state);
    case "changeRoles":
      return userTarget(state);
    default:
      return rowTarget(state, name);
  }
}

function userTarget(state: State): OrderTarget | "missing" {
  const described = userOf(state)?.description?.user;
  if (described === undefined) return "missing";
  const { id, username, roles } = described;
  return { id, name: username, roles };
}

function appTarget(state: State): OrderTarget | "missing" {
  const client = appOf(state)?.read?.client;
  if (client === undefined) return "missing";
  const { id, name, backchannelLogoutUri, thirdParty } = client;
  const before = {
    appName: name,
    redirectUris: client.redirectUris.join(" "),
    logoutUris: client.logoutUris.join(" "),
    backchannelUri: backchannelLogoutUri ?? "",
    resources: client.resources.join(" "),
    thirdParty: thirdParty ? "yes" : "no",
  };
  return { id, name, roles: [], before };
}

function rowTarget(
  state: State,
  name: "inviteUser" | "revokeInvitation" | "revokeApiKey" | "removeTestNumber",
): OrderTarget | "missing" {
  const row = selectedAccessRow(state);
  if (row?.kind === "invitation") {
    const { id, userId } = row.invitation;
    const target = name === "revokeInvitation" ? id : name === "inviteUser" ? userId : null;
    if (target === null) return "missing";
    // Several invitations may be for anyone.
    const who = invitedWords(row.invitation);
    return { id: target, name: target === id ? `${id} for ${who}` : who, roles: [] };
  }
  if (row?.kind === "key" && name === "revokeApiKey") {
    return { id: row.key.id, name: row.key.name, roles: [] };
  }
  if (row?.kind === "number" && name === "removeTestNumber") {
    const { phoneNumber } = row.number;
    return { id: phoneNumber, name: phoneNumber, roles: [] };
  }
  return "missing";
}
