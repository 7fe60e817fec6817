/** Waits for `ended`, but at most for the given time. */
export async function within(seconds: number, ended: Promise<unknown>): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, seconds * 1000);
  await Promise.race([ended, deadline.promise]);
  clearTimeout(timer);
}
