import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, pathId, respond, respondEmpty } from "../http/respond.ts";
import { deviceBody } from "../http/wire.ts";

/** GET /v1/devices: the user's trusted devices, newest first, at most 50. 200 or 401. */
export async function getDevices(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.listDevices({ sessionToken: bearerToken(c) });
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { devices, current } = outcome.value;
  return respond(c, 200, {
    devices: devices.map((device) => ({ ...deviceBody(device), current: device.id === current })),
  });
}

/**
 * DELETE /v1/devices/{id}: removes a trusted device. 204; 404 device_not_found, also for another
 * user's device.
 */
export async function deleteDevice(service: Service, c: AppContext): Promise<Response> {
  const input = { sessionToken: bearerToken(c), deviceId: pathId(c) };
  const outcome = await service.endDevice(input, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}
