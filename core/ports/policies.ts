import type { RegistrationPolicy } from "../domain/account/registration.ts";
import type { DelayedResetPolicy } from "../domain/account/delayed_reset.ts";
import type { KeyLimits } from "../domain/api_keys/key_limits.ts";
import type { HashLimits } from "../domain/login/password_throttle.ts";
import type { DeclaredClient } from "../domain/oidc/declared_client.ts";
import type { OutboundHost } from "../domain/oidc/outbound_hosts.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { SendPolicy } from "../domain/sending/send_policy.ts";
import type { AccessPolicy } from "../domain/session/access_rules.ts";
import type { SessionPolicy } from "../domain/session/session.ts";
import type { TokenPolicy } from "../domain/session/signed_token.ts";
import type { BackupSchedule } from "../domain/upkeep/backup_schedule.ts";
import type { Retention } from "../domain/upkeep/retention.ts";
import type { WebhookTarget } from "../domain/webhooks/webhook_target.ts";
import type { KnownSecret } from "../domain/upkeep/secret_check.ts";

/** Policies from the settings: plain values that do not change while the process runs. */
export interface Policies {
  /** The app's name, as users see it. */
  readonly appName: string;
  readonly session: SessionPolicy;
  /** The origin of the hosted pages. Null if they are off or it is not known. */
  readonly pagesUrl: string | null;
  /** Who may have an account. */
  readonly registration: RegistrationPolicy;
  /** The issuer and audiences of signed tokens. Null if not set. */
  readonly token: TokenPolicy | null;
  /** Who may open the apps behind a proxy. Null if forward auth is not enabled. */
  readonly access: AccessPolicy | null;
  /** What may be sent, where to, and how much. */
  readonly send: SendPolicy;
  readonly prices: PriceTable;
  /** Whether apps can verify numbers: the provider has a service that is used for nothing else. */
  readonly verifications: boolean;
  /** Whether the provider is a simulator, which is free. */
  readonly simulated: boolean;
  /** How long events and deliveries are kept. */
  readonly retention: Retention;
  /** When the service copies its database. Null: never. */
  readonly backups: BackupSchedule | null;
  /** Who receives events and alerts. */
  readonly webhooks: readonly WebhookTarget[];
  /** The clients of OpenID Connect that a file declares. Null without one. */
  readonly declaredClients: readonly DeclaredClient[] | null;
  /** Where logout notices may be sent. Empty: nowhere. */
  readonly outboundHosts: readonly OutboundHost[];
  readonly hashLimits: HashLimits;
  readonly keyLimits: KeyLimits;
  /** Whether the codes of test numbers work, and their users can log in. */
  readonly testNumbers: boolean;
  /** Null if no password can be reset by phone alone. */
  readonly delayedReset: DelayedResetPolicy | null;
  /** For the check at startup. `lost` are IDs of secrets that the operator has declared lost. */
  readonly secrets: { readonly known: readonly KnownSecret[]; readonly lost: readonly string[] };
}
