/** An HTTP server that keeps listening when the process runs out of file descriptors. */
export interface SteadyServer {
  readonly port: number;
  /** Accepts no new connections, closes the idle ones, and lets requests in progress finish. */
  shutdown(): Promise<void>;
}

export interface SteadyServerOptions {
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  /** Called each time listening fails. */
  readonly onFault: (error: unknown) => void;
}

const pauseMilliseconds = 100;

/**
 * Like `Deno.serve`, but survives a failed accept(). When accept() fails, `Deno.serve` stops
 * listening and rejects `finished`, and the unhandled rejection ends the process. This function
 * shuts that server down, which lets its requests finish and closes its idle connections, and
 * retries until it listens on the same port again. Throws what `Deno.serve` throws at the first
 * start.
 */
export function serveSteadily(options: SteadyServerOptions): SteadyServer {
  const { hostname, handler, onFault } = options;
  const draining = new Set<Promise<void>>();
  let stopping = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drain = (old: Deno.HttpServer): Promise<void> => {
    const ended = old.shutdown().catch(() => undefined).finally(() => draining.delete(ended));
    draining.add(ended);
    return ended;
  };
  const listen = (port: number): Deno.HttpServer<Deno.NetAddr> => {
    const started = Deno.serve({ hostname, port, onListen: () => undefined }, handler);
    started.finished.catch((error: unknown) => {
      if (stopping) return;
      onFault(error);
      drain(started);
      again();
    });
    return started;
  };
  const again = (): void => {
    timer = setTimeout(() => {
      try {
        server = listen(port);
      } catch (error) {
        onFault(error);
        again();
      }
    }, pauseMilliseconds);
  };
  let server = listen(options.port);
  const { port } = server.addr;
  return {
    port,
    async shutdown(): Promise<void> {
      stopping = true;
      clearTimeout(timer);
      drain(server);
      await Promise.all(draining);
    },
  };
}
