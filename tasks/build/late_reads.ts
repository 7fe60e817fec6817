import { failedLoadEvent } from "../../server/program/failed_load_event.ts";

const part = /\bimport\(("\.\/[^"]+")\)/g;

/**
 * Makes a bundle read its parts when it loads them. Deno reads the parts that it finds in the code
 * when the program starts, and keeps their text: 3 MB and 4 ms of the service, which loads few of
 * them. A program needs permission to read what it loads in this way. Deno caches a failed import
 * until the process exits, so the bundle reports it as an event: the program must be restarted.
 */
export function deferReads(bundle: string): string {
  return bundle.replace(
    part,
    "import(new URL($1, import.meta.url).href).catch((error) => {" +
      ` dispatchEvent(new ErrorEvent("${failedLoadEvent}", { error })); throw error; })`,
  );
}
