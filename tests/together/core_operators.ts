import { importTests } from "../import_tests.ts";

await importTests(
  "core/api_keys",
  "core/bind_test.ts",
  "core/config",
  "core/doctor",
  "core/lift_limits_test.ts",
  "core/metering",
  "core/open_stores_test.ts",
  "core/open_test.ts",
  "core/operator",
  "core/refusal_collector_test.ts",
  "core/reports",
  "core/sending",
  "core/upkeep",
  "core/webhooks",
);
