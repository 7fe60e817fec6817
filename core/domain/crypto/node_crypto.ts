type NodeCrypto = typeof import("node:crypto");

let loaded: NodeCrypto | null = null;

/**
 * node:crypto, loaded at the first use instead of at the start, of which it takes 25 ms and 8 MB.
 * `await import` would make every caller asynchronous.
 */
export function nodeCrypto(): NodeCrypto {
  return loaded ??= globalThis.process.getBuiltinModule("node:crypto");
}
