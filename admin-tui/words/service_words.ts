import type { ServiceState } from "../../core/domain/upkeep/heartbeat.ts";
import type { Tone } from "../draw/text.ts";

/** What is wrong with the service; null if it runs. */
export function serviceTrouble(
  service: ServiceState,
): { readonly words: string; readonly tone: Tone } | null {
  switch (service.state) {
    case "running":
      return null;
    case "stopped":
      return { words: "service stopped", tone: "bad" };
    case "unseen":
      return { words: `service not seen${unseenWords(service.seconds)}`, tone: "bad" };
  }
}

/** ` for 40 s`, ` for 7 min`, ` for 3 h`, ` for 2 d`; nothing if it is not known. */
function unseenWords(seconds: number | null): string {
  if (seconds === null || seconds === 0) return "";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return ` for ${seconds} s`;
  if (minutes < 120) return ` for ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? ` for ${hours} h` : ` for ${Math.floor(hours / 24)} d`;
}
