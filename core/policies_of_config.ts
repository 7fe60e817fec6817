import type { Config } from "./config/config.ts";
import { productName } from "./domain/product_name.ts";
import { secretsOf } from "./known_secrets.ts";
import type { Policies } from "./ports/policies.ts";
import type { RandomBytes } from "./ports/random.ts";

/** What the use cases know of the settings. */
export function policiesOf(config: Config, randomBytes: RandomBytes): Policies {
  return {
    appName: config.appName ?? productName,
    session: config.sessionPolicy,
    pagesUrl: config.pages === null ? null : config.publicUrl,
    registration: config.registration,
    token: config.tokenPolicy,
    access: config.access,
    send: config.sendPolicy,
    prices: config.prices,
    verifications: config.twilio.serviceSids.verification !== undefined,
    simulated: config.twilio.simulated,
    retention: config.retention,
    backups: scheduleOf(config),
    webhooks: config.webhooks,
    declaredClients: config.declaredClients,
    outboundHosts: config.outboundHosts,
    hashLimits: config.hashLimits,
    keyLimits: config.keyLimits,
    testNumbers: config.testNumbers,
    delayedReset: config.delayedReset,
    secrets: secretsOf(config, randomBytes),
  };
}

function scheduleOf({ backups: { everyHours, keep } }: Config): Policies["backups"] {
  return everyHours === null ? null : { everyHours, keep };
}
