import { breachHashOf } from "../adapters/breached_passwords/breach_hash.ts";
import { BreachFileRefused, checkHashFile } from "../adapters/breached_passwords/hash_file.ts";
import { findInRange } from "../adapters/breached_passwords/range_request.ts";
import type { BreachConfig } from "../config/breach_config.ts";
import { type BreachFacts, checkBreach } from "./areas/breach_area.ts";
import type { Finding } from "./areas/finding.ts";

/** In every list. */
const breached = "password";

/** Asks the server about a password that every list has, and checks the file's format. */
export async function examineBreach({ url, file }: BreachConfig): Promise<readonly Finding[]> {
  return checkBreach({
    range: url === null ? null : await rangeProblem(url),
    file: file === null ? null : await fileFacts(file),
  });
}

async function rangeProblem(url: string): Promise<string> {
  const options = { url, fetch: globalThis.fetch };
  const answer = await findInRange(options, breachHashOf(breached));
  if (answer.found === null) return answer.words;
  return answer.found ? "" : "LATCHKEY_BREACH_URL does not know the most common password";
}

async function fileFacts(path: string): Promise<BreachFacts["file"]> {
  try {
    return { sizeBytes: await checkHashFile(path) };
  } catch (error) {
    if (error instanceof BreachFileRefused) return { problem: error.message };
    throw error;
  }
}
