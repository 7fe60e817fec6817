import { importTests } from "../import_tests.ts";

await importTests(
  "core/account",
  "core/api_keys",
  "core/doctor",
  "core/login",
  "core/metering",
  "core/oidc",
  "core/operator",
  "core/reports",
  "core/sending",
  "core/session",
);
