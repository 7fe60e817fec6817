import { importTests } from "../import_tests.ts";

await importTests(
  "core/config",
  "core/upkeep",
  "core/verifications",
  "core/webhooks",
  "core/bind_test.ts",
  "core/lift_limits_test.ts",
  "core/open_stores_test.ts",
  "core/open_test.ts",
  "core/refusal_collector_test.ts",
);
