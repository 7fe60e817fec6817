import type { ContractTest } from "../store_fixtures.ts";
import { allSessionsContract } from "./all_sessions.ts";
import { deviceContract } from "./devices.ts";
import { endedSessionContract } from "./ended_sessions.ts";
import { endContract } from "./ends.ts";
import { gateTicketContract } from "./gate_tickets.ts";
import { sessionLifeContract } from "./life.ts";
import { openingContract } from "./openings.ts";
import { presentedContract } from "./presented.ts";

export function sessionsContract(test: ContractTest): void {
  sessionLifeContract(test);
  presentedContract(test);
  openingContract(test);
  endContract(test);
  endedSessionContract(test);
  allSessionsContract(test);
  deviceContract(test);
  gateTicketContract(test);
}
