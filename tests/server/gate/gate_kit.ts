/** The gate over real loopback sockets, with a clock that the test advances. @module */
import assert from "node:assert/strict";
import { type Gate, type GateOptions, openGate } from "../../../server/gate/gate.ts";
import { type GateLimits, gateLimits } from "../../../server/gate/gate_limits.ts";

export interface TestGate extends Gate {
  /** Advances the clock, and then sweeps. */
  pass(seconds: number): void;
  faults(): readonly unknown[];
  [Symbol.asyncDispose](): Promise<void>;
}

export function openTestGate(
  answer: GateOptions["answer"],
  options: Partial<Pick<GateOptions, "networkOf" | "relaysAll">> & {
    readonly limits?: Partial<GateLimits>;
  } = {},
  innerPort = 0,
): TestGate {
  let milliseconds = 0;
  const faults: unknown[] = [];
  const gate = openGate({
    hostname: "127.0.0.1",
    port: 0,
    innerPort,
    limits: { ...gateLimits, ...options.limits },
    networkOf: options.networkOf ?? ((hostname) => hostname),
    answer,
    relaysAll: options.relaysAll ?? false,
    publicUrl: null,
    now: () => milliseconds,
    onFault: (error) => void faults.push(error),
  });
  return {
    ...gate,
    faults: () => faults,
    pass(seconds): void {
      milliseconds += seconds * 1000;
      gate.sweep();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      gate.close();
      await gate.drain(0);
    },
  };
}

/** A client that writes and reads raw bytes. */
export interface Wire {
  send(text: string): Promise<void>;
  /** Reads until the text arrives. Fails if the connection ends first. */
  until(text: string): Promise<string>;
  /** Reads until the other side closes or resets the connection. */
  rest(): Promise<string>;
  closeWrite(): Promise<void>;
  close(): void;
  [Symbol.dispose](): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

export async function openWire(port: number): Promise<Wire> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const buffer = new Uint8Array(64 * 1024);
  let received = "";
  const read = async (): Promise<boolean> => {
    const length = await connection.read(buffer).catch(() => null);
    received += decoder.decode(buffer.subarray(0, length ?? 0));
    return length !== null;
  };
  const take = (length: number): string => {
    const taken = received.slice(0, length);
    received = received.slice(length);
    return taken;
  };
  const close = (): void => {
    try {
      connection.close();
    } catch {
      // Already closed.
    }
  };
  return {
    async send(text): Promise<void> {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    },
    async until(text): Promise<string> {
      while (!received.includes(text)) {
        assert.ok(await read(), `ended before ${text} arrived: ${received}`);
      }
      return take(received.indexOf(text) + text.length);
    },
    async rest(): Promise<string> {
      while (await read());
      return take(received.length);
    },
    closeWrite: () => connection.closeWrite(),
    close,
    [Symbol.dispose]: close,
  };
}

export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: latchkey.test\r\n\r\n`;
}

/** Runs `act` and yields to the event loop until the condition is met. */
export async function until(
  condition: () => boolean,
  what: string,
  act: () => Promise<void> = turn,
): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    assert.ok(turns < 5000, `never happened: ${what}`);
    await act();
  }
}

/** Waits until bytes in transit on loopback have arrived. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
