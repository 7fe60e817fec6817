/**
 * `deno task keys:rotate`: rotates the keys that sign tokens for other services and clients before
 * their 30 days are over. A new key is published immediately and starts to sign once all of them
 * can know it. The service can keep running.
 * @module
 */
import { openOperator } from "../core/operator.ts";
import { endWith } from "../server/program/end_with.ts";
import { refuseArguments } from "../server/program/stop_on_signal.ts";
import { requireMatchingSecrets } from "../server/secret_checks.ts";
import { readTaskSettings } from "./task_settings.ts";

refuseArguments("keys:rotate", Deno.args);
const settings = readTaskSettings(Deno.env.toObject(), "Cannot rotate the signing key");
const { config, operatorName, fail } = settings;
const { operator, close } = await openOperator(config, fail).catch(fail);
await requireMatchingSecrets(operator).catch(fail);
const caller = { actorName: operatorName, address: null, userAgent: null, requestId: null };
const outcome = await operator.rotateSigningKey({ actor: "operator", ...caller }).catch(fail);
await close();
if (!outcome.ok) {
  const missing = "set LATCHKEY_JWT_AUDIENCES and LATCHKEY_SECRETS_KEY, and LATCHKEY_PUBLIC_URL " +
    "or LATCHKEY_JWT_ISSUER, or add a client of OpenID Connect";
  endWith([`Cannot rotate the signing key: tokens are not enabled: ${missing}`], 2);
}
const lines = outcome.value.map(({ algorithm, keyId, signsFrom }) =>
  `The ${algorithm} key ${keyId} is published now and signs from ` +
  `${new Date(signsFrom).toISOString()}\n`
);
Deno.stdout.writeSync(new TextEncoder().encode(lines.join("")));
