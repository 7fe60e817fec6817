import { openFleet, type Server } from "./fleet.ts";
import { openSubject } from "./subject.ts";

/** Services to attack. `close` stops everything that was started or added. */
export interface AbuseStage {
  /** Starts a service like `deno task start`, with its own empty database. */
  start(settings?: Readonly<Record<string, string>>): Promise<Server>;
  /** Adds a cleanup function. They run at the end in reverse order. */
  add(undo: () => void | Promise<void>): void;
  close(): Promise<void>;
}

export function openAbuseStage(): AbuseStage {
  const subject = openSubject();
  const fleet = openFleet();
  const undos: (() => void | Promise<void>)[] = [subject.close];
  return {
    async start(settings = {}): Promise<Server> {
      const dataDir = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
      const server = await fleet.start(subject.orderFor(dataDir, settings));
      undos.push(async () => {
        await server.stop();
        await Deno.remove(dataDir, { recursive: true });
      });
      return server;
    },
    add: (undo) => void undos.push(undo),
    async close(): Promise<void> {
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
    },
  };
}
