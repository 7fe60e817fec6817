import { importTests } from "../import_tests.ts";

await importTests(
  "adapters/breached_passwords",
  "adapters/host",
  "adapters/meter",
  "adapters/password_strength",
  "adapters/secret_box",
  "adapters/twilio",
  "adapters/webauthn",
  "adapters/webhooks",
);
