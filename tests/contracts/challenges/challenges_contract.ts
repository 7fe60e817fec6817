import type { ContractTest } from "../store_fixtures.ts";
import { guessContract } from "./guesses.ts";
import { lostSendContract } from "./lost_sends.ts";
import { openingContract } from "./openings.ts";
import { sendContract } from "./sends.ts";

export function challengesContract(test: ContractTest): void {
  openingContract(test);
  sendContract(test);
  lostSendContract(test);
  guessContract(test);
}
