/**
 * Receives Latchkey's webhooks, verifies them and prints each event once:
 * `WEBHOOK_SECRET=whsec_... deno run --allow-net=127.0.0.1:8080 --allow-env=WEBHOOK_SECRET,PORT
 * receiver.ts`. It keeps the IDs that it has seen in memory; keep yours in your database, in the
 * transaction that handles the event.
 * @module
 */
import { Webhook, WebhookVerificationError } from "standardwebhooks";

/** A message is small. Anything larger does not come from Latchkey. */
const bodyMaxBytes = 64 * 1024;

const webhook = new Webhook(Deno.env.get("WEBHOOK_SECRET") ?? "");
const seen = new Set<string>();

Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.env.get("PORT") ?? "8080") },
  async (request) => {
    if (request.method !== "POST") return new Response("POST only\n", { status: 405 });
    const length = Number(request.headers.get("content-length") ?? "NaN");
    if (!(length <= bodyMaxBytes)) return new Response("too large\n", { status: 413 });
    const id = request.headers.get("webhook-id") ?? "";
    try {
      const event: unknown = webhook.verify(
        await request.text(),
        Object.fromEntries(request.headers),
      );
      // A repeat has the same ID.
      if (!seen.has(id)) await print(JSON.stringify({ id, event }));
      seen.add(id);
      return new Response(null, { status: 204 });
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      return new Response("wrong signature\n", { status: 401 });
    }
  },
);

async function print(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}
