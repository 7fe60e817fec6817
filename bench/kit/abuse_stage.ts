import { openFleet, type Server } from "./fleet.ts";
import { openSubject } from "./subject.ts";

/** Services to attack. Whatever is started or added is ended by `close`. */
export interface AbuseStage {
  /** A service as `deno task start` runs it, on an empty database of its own. */
  start(settings?: Readonly<Record<string, string>>): Promise<Server>;
  /** Something to undo at the end, in the opposite order. */
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
