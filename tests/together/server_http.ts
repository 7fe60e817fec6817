import { importTests } from "../import_tests.ts";

await importTests("server/admin", "server/gate", "server/http", "server/record", "server/wire");
