/**
 * `deno task openapi` prints the OpenAPI document of the API, as `/openapi.json` serves it where
 * LATCHKEY_PUBLIC_URL is not set. Needs no settings and no permissions.
 * @module
 */
import { buildDocument } from "../server/openapi/build_document.ts";
import { contracts } from "../server/contracts.ts";

if (import.meta.main) {
  const bytes = new TextEncoder().encode(
    `${JSON.stringify(buildDocument(contracts, null), null, 2)}\n`,
  );
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
