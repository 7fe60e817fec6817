/**
 * Returns a function that loads something at its first call, and then always returns it. Calls
 * during the load share it. The next call after a failed load runs `load` again. That helps if a
 * step after an import failed, but not if the import did: Deno caches a failed import until the
 * process exits.
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null;
  return () => {
    if (loading !== null) return loading;
    const started = load();
    loading = started;
    // Callers get the error from the returned promise.
    started.catch(() => loading = null);
    return started;
  };
}
