import type { Stores } from "../core/ports/stores/stores.ts";

/** The same stores, but `note` is called for each method that is accessed. */
export function watchedStores(
  stores: Stores,
  note: (port: keyof Stores, method: string) => void,
): Stores {
  const watched = <Store extends object>(name: keyof Stores, store: Store): Store =>
    new Proxy(store, {
      get(target, method, receiver) {
        note(name, String(method));
        return Reflect.get(target, method, receiver);
      },
    });
  return {
    users: watched("users", stores.users),
    invitations: watched("invitations", stores.invitations),
    challenges: watched("challenges", stores.challenges),
    sessions: watched("sessions", stores.sessions),
    factors: watched("factors", stores.factors),
    sending: watched("sending", stores.sending),
    controls: watched("controls", stores.controls),
    testNumbers: watched("testNumbers", stores.testNumbers),
    throttles: watched("throttles", stores.throttles),
    events: watched("events", stores.events),
    keys: watched("keys", stores.keys),
    apiKeys: watched("apiKeys", stores.apiKeys),
    clients: watched("clients", stores.clients),
    grants: watched("grants", stores.grants),
    logoutNotices: watched("logoutNotices", stores.logoutNotices),
    reports: watched("reports", stores.reports),
    verifications: watched("verifications", stores.verifications),
    resets: watched("resets", stores.resets),
    webhooks: watched("webhooks", stores.webhooks),
    transfers: watched("transfers", stores.transfers),
    heartbeats: watched("heartbeats", stores.heartbeats),
    upkeep: watched("upkeep", stores.upkeep),
  };
}
