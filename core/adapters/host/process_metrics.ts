import type { Meter } from "../../ports/meter.ts";

/** What runs, for the metric that says so. */
export interface Build {
  readonly version: string;
  readonly database: "sqlite" | "postgres";
}

/** Measures this process, each time the metrics are read. Needs no permission. */
export function watchProcess(meter: Meter, { version, database }: Build): void {
  meter.set("latchkey_build_info", { version, deno: Deno.version.deno, database }, 1);
  meter.set("process_start_time_seconds", {}, Math.round(performance.timeOrigin) / 1000);
  meter.watch("process_cpu_seconds_total", {}, () => {
    const { user, system } = globalThis.process.cpuUsage();
    return (user + system) / 1_000_000;
  });
  meter.watch("process_resident_memory_bytes", {}, () => Deno.memoryUsage().rss);
  meter.watch("process_heap_bytes", {}, () => Deno.memoryUsage().heapTotal);
}
