/** The container's HEALTHCHECK: exits 0 if /healthz returns 200 within two seconds, else 1. */
import { cleanEnvironment } from "../core/config/settings/settings.ts";

const port = cleanEnvironment({ PORT: Deno.env.get("PORT") })["PORT"] || "8000";
try {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(2000),
  });
  await response.body?.cancel();
  Deno.exit(response.status === 200 ? 0 : 1);
} catch {
  Deno.exit(1);
}
