import type { Command } from "./command.ts";
import { deliveriesCommands } from "./deliveries_commands.ts";
import { eventsCommands } from "./events_commands.ts";
import { policyCommands } from "./policy_commands.ts";
import { sendsCommands } from "./sends_commands.ts";
import { usersCommands } from "./users_commands.ts";

/** All that the command line can do: the one table that parsing and help come from. */
export const commands: readonly Command[] = [
  ...sendsCommands,
  ...policyCommands,
  ...deliveriesCommands,
  ...usersCommands,
  ...eventsCommands,
];
