import type { Device } from "../../core/domain/session/device.ts";
import { fields, flag, nullable, text, timestamp, type ValueOf } from "../http/schema.ts";
import { instant } from "./instant.ts";

export const deviceEntries = {
  id: text("Identifies the device in lists. It is not the token"),
  created_at: timestamp(),
  last_used_at: timestamp(),
  expires_at: timestamp(),
  address: nullable(text("The client's address when it was trusted")),
  user_agent: nullable(text("The client's user agent when it was trusted")),
} as const;

const deviceSchema = fields(deviceEntries);

export const ownDeviceSchema = fields({
  ...deviceEntries,
  current: flag("Whether it opened the session of this request"),
});

export function deviceBody(device: Device): ValueOf<typeof deviceSchema> {
  return {
    id: device.id,
    created_at: instant(device.createdAt),
    last_used_at: instant(device.lastUsedAt),
    expires_at: instant(device.expiresAt),
    address: device.address,
    user_agent: device.userAgent,
  };
}
