import type { Config } from "../core/config/config.ts";
import type { EntryPoints } from "../core/entry_points.ts";
import { type AppWorld, createApp } from "./app.ts";
import { listen, type Listening } from "./gate/listen.ts";
import { listenForKeys } from "./gate/listen_for_keys.ts";

/** Answers requests before the app does; null leaves a request to the app. */
export type RespondFirst = (request: Request, client: Deno.NetAddr) => Promise<Response> | null;

export interface ListeningToAll extends Listening {
  /** The port of LATCHKEY_ADMIN_LISTEN. Null if it is not set. */
  readonly adminPort: number | null;
}

/**
 * Listens for clients and, on LATCHKEY_ADMIN_LISTEN, for the admin API: then it is served there
 * only. Throws what `listen` throws, and `AdminAddressRefused`.
 */
export function listenToAll(
  config: Config,
  core: EntryPoints,
  world: AppWorld,
  respondFirst: RespondFirst = () => null,
): ListeningToAll {
  const { adminListen } = config;
  const app = createApp(core, { ...world, part: adminListen === null ? "all" : "public" });
  const open = listen(
    config,
    world.log,
    (request, remoteAddr) =>
      respondFirst(request, remoteAddr) ?? app.fetch(request, { remoteAddr }),
  );
  if (adminListen === null) return { ...open, adminPort: null };
  const adminApp = createApp(core, { ...world, part: "admin" });
  try {
    const admin = listenForKeys(
      adminListen,
      world.log,
      (request, remoteAddr) => adminApp.fetch(request, { remoteAddr }),
    );
    return {
      port: open.port,
      adminPort: admin.port,
      drain: async (lingerSeconds) =>
        void await Promise.all([open.drain(lingerSeconds), admin.drain(lingerSeconds)]),
      close: open.close,
    };
  } catch (error) {
    void open.drain(0);
    open.close();
    throw error;
  }
}
