import type { AuditEvent, AuditEventType } from "../../../domain/audit_event.ts";
import {
  type Authenticator,
  factorFacts,
  ofKind,
  type RemovableKind,
} from "../../../domain/factors/authenticators.ts";
import {
  counted,
  factorsStay,
  final,
  ownerNotified,
} from "../../../domain/operator/action_effect.ts";
import { granted, type NothingToDo, refused } from "../../../domain/refusal.ts";
import {
  actionEvent,
  done,
  nothingToDo,
  notifyOwner,
  type OperatorAction,
} from "./operator_action.ts";

/** What is removed; null for an unconfirmed enrollment. */
type Removed = Authenticator | null;

interface Removal {
  readonly event: AuditEventType;
  readonly detail: (removed: Removed) => AuditEvent["detail"];
  /** The reason for `nothing_to_do` if the user has none. */
  readonly none: NothingToDo;
  /** The refusal if a user can have several and none has this ID; otherwise null. */
  readonly unknown: "passkey_not_found" | null;
}

const removals: Readonly<Record<RemovableKind, Removal>> = {
  totp: {
    event: "totp.removed",
    detail: (removed) => ({ confirmed: removed !== null }),
    none: "no_totp",
    unknown: null,
  },
  passkey: {
    event: "passkey.removed",
    detail: (removed) => ({ passkey_id: removed?.id ?? null, name: removed?.label ?? null }),
    none: "no_passkeys",
    unknown: "passkey_not_found",
  },
};

/** Removes one of a user's factors, or its enrollment. Trusted devices end. */
export function removeFactor<Kind extends RemovableKind>(
  kind: Kind,
): OperatorAction<`remove_${Kind}`, Removed> {
  const { event, detail, none, unknown } = removals[kind];
  return {
    name: `remove_${kind}`,
    confirmation: "y",
    findItem: (_ports, { authenticators, unconfirmed }, itemId) => {
      const own = ofKind(authenticators, kind);
      const item = factorFacts[kind].several ? own.find(({ id }) => id === itemId) : own[0];
      if (item !== undefined) return Promise.resolve(granted(item));
      if (unconfirmed.includes(kind)) return Promise.resolve(granted(null));
      const empty = unknown === null || (own.length === 0 && itemId === null);
      return Promise.resolve(empty ? nothingToDo(none) : refused(unknown));
    },
    noItem: ({ authenticators, unconfirmed }) =>
      ofKind(authenticators, kind).length === 0 && !unconfirmed.includes(kind) ? none : null,
    effects: ({ holdings: { user, authenticators, devices, apps }, item }) => {
      const forgotten = [
        ...counted("devices_forgotten", devices),
        ...counted("apps_disconnected", apps),
      ];
      if (item === null) return granted([{ effect: "enrollment_dropped", kind }, ...forgotten]);
      return granted([
        final,
        { effect: "factor_removed", factor: { kind, count: 1, label: item.label } },
        factorsStay(authenticators, item),
        ...forgotten,
        ownerNotified(user),
      ]);
    },
    perform: async (ports, order, caller) => {
      const { holdings: { user }, item } = order.target;
      const auditEvent = actionEvent(ports, order, event, caller, detail(item));
      const factor = { kind, id: item?.id ?? null };
      const removed = await ports.factors.removeFactorOf(
        user.id,
        factor,
        ports.clock(),
        auditEvent,
      );
      if (!removed) return nothingToDo("overtaken");
      if (item !== null) await notifyOwner(ports, user, caller);
      return done;
    },
  };
}
