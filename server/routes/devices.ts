import { bearerToken } from "../http/bearer_token.ts";
import { callerOf, readerOf } from "../http/caller.ts";
import { pathId } from "../http/respond.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, list } from "../http/schema.ts";
import { deviceBody, ownDeviceSchema } from "../wire/device.ts";

export const getDevices: Route = route({
  method: "GET",
  path: "/v1/devices",
  id: "listDevices",
  tag: "Devices",
  summary: "List the user's trusted devices",
  description: "Newest first, at most 50.",
  session: true,
  responses: { 200: fields({ devices: list(ownDeviceSchema) }) },
  refusals: ["unauthenticated"],
}, async (service, c) => {
  const outcome = await service.listDevices({ sessionToken: bearerToken(c) }, readerOf(c));
  if (!outcome.ok) return outcome;
  const { devices, current } = outcome.value;
  return reply(200, {
    devices: devices.map((device) => ({ ...deviceBody(device), current: device.id === current })),
  });
});

export const deleteDevice: Route = route({
  method: "DELETE",
  path: "/v1/devices/:id",
  id: "endDevice",
  tag: "Devices",
  summary: "Stop trusting a device",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated", "device_not_found"],
}, async (service, c) => {
  const input = { sessionToken: bearerToken(c), deviceId: pathId(c) };
  const outcome = await service.endDevice(input, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});
