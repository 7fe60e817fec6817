import { importTests } from "../import_tests.ts";

await importTests("core/account", "core/login", "core/oidc", "core/session", "core/verifications");
