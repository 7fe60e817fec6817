/**
 * The event of the global scope by which a bundle reports a part that it could not load: an
 * `ErrorEvent`. The build adds it to the bundles.
 */
export const failedLoadEvent = "latchkey:failed-load";
