/**
 * Ports whose adapters are loaded at their first use, so that a start does not wait for them.
 * @module
 */
import { bindLate } from "./bind.ts";
import type { Config } from "./config/config.ts";
import { loadOnce } from "./domain/loading/load_once.ts";
import type { MeteredVerifierOptions } from "./metering/metered_verifier.ts";
import type { BreachedPasswords } from "./ports/breached_passwords.ts";
import type { Notifier } from "./ports/notifier.ts";
import type { CodeVerifier } from "./ports/verifier.ts";

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
