/**
 * `deno task keys:rotate`: changes the key that signs tokens for other services, ahead of its 30
 * days. It is published at once and signs when everybody knows it; the service need not stop.
 * @module
 */
import { openOperator } from "../core/operator.ts";
import { endWith } from "../server/program/end_with.ts";
import { requireRightSecrets } from "../server/secret_checks.ts";
import { readTaskSettings } from "./task_settings.ts";

const settings = readTaskSettings(Deno.env.toObject(), "Cannot rotate the signing key");
const { config, operatorName, fail } = settings;
const { operator, close } = await openOperator(config, fail).catch(fail);
await requireRightSecrets(operator).catch(fail);
const caller = { actorName: operatorName, address: null, userAgent: null, requestId: null };
const outcome = await operator.rotateSigningKey({ actor: "operator", ...caller }).catch(fail);
await close();
if (!outcome.ok) {
  const missing = "set LATCHKEY_JWT_ISSUER, LATCHKEY_JWT_AUDIENCES and LATCHKEY_SECRETS_KEY";
  endWith([`Cannot rotate the signing key: tokens are not switched on: ${missing}`], 2);
}
const { keyId, signsFrom } = outcome.value;
Deno.stdout.writeSync(
  new TextEncoder().encode(
    `The key ${keyId} is published now and signs from ${new Date(signsFrom).toISOString()}\n`,
  ),
);
