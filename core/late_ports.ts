/**
 * Ports whose adapters are loaded at their first use, so that a start does not wait for them.
 * @module
 */
import { bindLate } from "./bind.ts";
import type { Config } from "./config/config.ts";
import { loadOnce } from "./domain/loading/load_once.ts";
import { productName } from "./domain/product_name.ts";
import type { MeteredVerifierOptions } from "./metering/metered_verifier.ts";
import type { BreachedPasswords } from "./ports/breached_passwords.ts";
import type { Clock } from "./ports/clock.ts";
import type { Notifier } from "./ports/notifier.ts";
import type { PasskeyVerifier } from "./ports/passkey_verifier.ts";
import type { ReceiptReader } from "./ports/receipt_reader.ts";
import type { TokenSigner } from "./ports/token_signer.ts";
import type { CodeVerifier } from "./ports/verifier.ts";
import type { LogoutSender } from "./ports/webhooks/logout_sender.ts";
import type { WebhookSender } from "./ports/webhooks/webhook_sender.ts";

/** The provider's client, with the numbering plans that its metrics need. */
export function openLateProvider(
  config: Config,
  metering: MeteredVerifierOptions,
): { readonly verifier: CodeVerifier; readonly notifier: Notifier } {
  const load = loadOnce(async () => (await import("./provider.ts")).openProvider(config, metering));
  const notifier = async (): Promise<Pick<Notifier, "notify">> => {
    const { notify } = (await load()).notifier;
    return { notify };
  };
  return {
    verifier: bindLate(
      async () => (await load()).verifier,
      ["start", "check", "fetch", "cancel", "listMessages", "findMessages"],
    ),
    notifier: {
      configured: config.twilio.messaging !== null,
      ...bindLate(notifier, ["notify"]),
    },
  };
}

export async function openReceipts({ receipts, twilio }: Config): Promise<ReceiptReader | null> {
  if (receipts === null) return null;
  const { openTwilioReceipts } = await import("./adapters/twilio/receipts.ts");
  const services = [twilio.serviceSid, ...Object.values(twilio.serviceSids)];
  return openTwilioReceipts({ ...receipts, services });
}

export function openSender({ appName }: Config, clock: Clock): WebhookSender {
  return bindLate(async () => {
    const { lookUpHost, openWebhookSender } = await import("./adapters/webhooks/webhook_sender.ts");
    return openWebhookSender({
      fetch: globalThis.fetch,
      lookUp: lookUpHost,
      clock,
      appName: appName ?? productName,
    });
  }, ["send"]);
}

export function openNotices({ outboundHosts: hosts }: Config): LogoutSender {
  return bindLate(async () => {
    const { openLogoutSender } = await import("./adapters/webhooks/logout_sender.ts");
    return openLogoutSender({ fetch: globalThis.fetch, hosts });
  }, ["send"]);
}

export function openPasskeys({ passkeys }: Config): PasskeyVerifier | null {
  if (passkeys === null) return null;
  return bindLate(
    async () =>
      (await import("./adapters/webauthn/passkey_verifier.ts")).openPasskeyVerifier(passkeys),
    ["enrollmentOptions", "verifyEnrollment", "proofOptions", "nonceOf", "verifyProof"],
  );
}

export function openTokens(): TokenSigner {
  return bindLate(
    async () => (await import("./adapters/jose/token_signer.ts")).openTokenSigner(),
    ["newKey", "sign", "verify"],
  );
}

/** Null without a source. */
export function openBreached({ breach: { url, file } }: Config): BreachedPasswords | null {
  if (url === null && file === null) return null;
  return bindLate(async () => {
    const { openBreachedPasswords } = await import(
      "./adapters/breached_passwords/breached_passwords.ts"
    );
    const range = url === null ? null : { url, fetch: globalThis.fetch };
    return openBreachedPasswords({ range, file });
  }, ["find"]);
}
