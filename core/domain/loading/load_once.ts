/**
 * Returns a function that loads something at its first call, and then always returns it. Calls
 * during the load share it. A failed load is forgotten, so that the next call tries again. (Deno
 * itself remembers a module that it did not find until it ends.)
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null;
  return () => {
    if (loading !== null) return loading;
    const started = load();
    loading = started;
    // Those who called get the error from the promise that is returned.
    started.catch(() => loading = null);
    return started;
  };
}
