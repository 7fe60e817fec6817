import { networkOf } from "../../core/domain/network.ts";
import { serviceItself } from "../../core/domain/audit_event.ts";
import type { Service } from "../../core/service.ts";
import { batchBytesMax, readText, type Unread } from "../http/body_text.ts";
import { type BodyLimits, type BodySlots, openBodySlots } from "../http/body_slots.ts";
import { senderOf } from "../http/caller.ts";
import { type AppContext, respond, respondEmpty } from "../http/respond.ts";

/** Where the provider reports whether messages arrived. Not part of the API for clients. */
export interface ProviderEventsRoute {
  readonly method: "POST";
  readonly path: "/provider/events";
  readonly respond: (c: AppContext) => Promise<Response>;
}

/** Batches are larger than other bodies, so fewer of them may be unfinished. */
const batchLimits: BodyLimits = { total: 16, perNetwork: 8 };

const statusOfUnread: Readonly<Record<Unread, number>> = {
  malformed_json: 400,
  body_timeout: 408,
  body_too_large: 413,
  overloaded: 503,
};

/**
 * Accepts a batch of the provider's events of up to 256 KiB. Only its signature proves who sent it,
 * so a refusal has no body: the provider reads none, and no one else is to learn anything.
 */
export function providerEventsRoute(service: Service): ProviderEventsRoute {
  const slots = openBodySlots(batchLimits);
  return {
    method: "POST",
    path: "/provider/events",
    respond: (c) => receive(service, c, slots),
  };
}

async function receive(service: Service, c: AppContext, slots: BodySlots): Promise<Response> {
  const request = c.req.raw;
  const read = await readText(request, () => slots.take(networkOf(senderOf(c))), batchBytesMax);
  if (typeof read === "string") {
    // The rest of the body may still arrive: see `refuseUnread`.
    const close = read === "malformed_json" ? {} : { connection: "close" };
    return refuse(c, statusOfUnread[read], read, close);
  }
  const { pathname, search } = new URL(request.url);
  const answer = await service.recordReceipts({
    target: `${pathname}${search}`,
    header: (name) => request.headers.get(name),
    body: read.text,
  }, { ...serviceItself, requestId: c.get("requestId") });
  switch (answer.result) {
    case "recorded":
      return respond(c, 200, answer.counts);
    case "malformed":
      return refuse(c, 400, "malformed_json");
    case "forged":
      return refuse(c, 403, "signature_invalid");
    case "off":
      return refuse(c, 404, "not_found");
  }
}

function refuse(
  c: AppContext,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // For the log.
  c.set("problem", code);
  return respondEmpty(c, status, headers);
}
