import { importTests } from "../import_tests.ts";

await importTests(
  "server/login",
  "server/receipts",
  "server/registration",
  "server/transfer",
  "server/verifications",
  "server/warnings",
);
