import assert from "node:assert/strict";
import { version } from "../../../core/config/version.ts";
import { routes } from "../../../server/route_table.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("no response shows the version (R75)", async () => {
  const app = await openTestApp();
  try {
    const paths = new Set([...routes.map(({ path }) => path), "/", "/version", "/metrics"]);
    for (const path of paths) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const { headers, text } = await app.request(method, path);
        const shown = JSON.stringify([...headers]) + text;
        assert.ok(!shown.includes(version), `${method} ${path}: ${shown}`);
        assert.deepEqual([headers.get("server"), headers.get("x-powered-by")], [null, null]);
      }
    }
  } finally {
    await app.close();
  }
});
