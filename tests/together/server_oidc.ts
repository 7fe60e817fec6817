import { importTests } from "../import_tests.ts";

await importTests(
  "server/oidc",
  "server/registration",
  "server/receipts",
  "server/transfer",
  "server/verifications",
  "server/warnings",
);
