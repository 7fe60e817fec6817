import { parseClientId } from "../../../domain/oidc/client.ts";
import { granted, refused } from "../../../domain/refusal.ts";
import type { ConnectedClient } from "../../../ports/stores/oidc/grant_store.ts";
import { actionEvent, done, type OperatorAction } from "./operator_action.ts";

/** Ends the access of one app to a user's account, as the user can on the account page. */
export const disconnectApp: OperatorAction<"disconnect_app", ConnectedClient> = {
  name: "disconnect_app",
  confirmation: "y",
  findItem: async (ports, { user }, itemId) => {
    const id = parseClientId(itemId ?? "");
    const limits = ports.policies.session;
    const connected = id === null
      ? []
      : await ports.grants.listConnectedClients(user.id, ports.clock(), limits);
    const found = connected.find((client) => client.id === id);
    return found === undefined ? refused("client_not_found") : granted(found);
  },
  noItem: () => null,
  effects: ({ item: { name } }) =>
    granted([{ effect: "app_disconnected", app: name }, { effect: "consent_forgotten" }]),
  perform: async (ports, order, caller) => {
    const { item: client, holdings: { user } } = order.target;
    const detail = { client_id: client.id, by: "operator" };
    const event = actionEvent(ports, order, "grant.ended", caller, detail);
    const ended = await ports.grants.disconnectClient(user.id, client.id, ports.clock(), event);
    return ended ? done : refused("client_not_found");
  },
};
