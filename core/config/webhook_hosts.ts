import { parseOutboundHost } from "../domain/oidc/outbound_hosts.ts";
import { hostError } from "./settings/settings.ts";

/**
 * The hosts of the targets in `LATCHKEY_WEBHOOKS_FILE`, for permission flags: of all of them, or of
 * those whose address is looked up, which are not private. Empty for a file that cannot be used:
 * the program that starts reports what is wrong with it.
 */
export function webhookHosts(
  path: string | undefined,
  readTextFile: (path: string) => string,
  which: "all" | "looked up" = "all",
): readonly string[] {
  try {
    const json: unknown = path ? JSON.parse(readTextFile(path).replace(/^\uFEFF/, "")) : null;
    const targets: unknown = Object(json)["targets"];
    if (!Array.isArray(targets)) return [];
    const hosts = targets
      .filter((target) => which === "all" || Object(target)["private"] !== true)
      .map((target) => URL.parse(String(Object(target)["url"]))?.hostname ?? "");
    return [...new Set(hosts.filter((host) => hostError(host) === null))];
  } catch {
    return [];
  }
}

/** The valid hosts of `LATCHKEY_OUTBOUND_HOSTS`, with their ports. */
export function outboundHosts(list: string | undefined): readonly string[] {
  return (list ?? "").split(",").flatMap((entry) => parseOutboundHost(entry.trim()) ?? []);
}
