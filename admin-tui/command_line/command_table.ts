import { activityCommand } from "./activity_command.ts";
import { backupCommand } from "./backup_command.ts";
import { clockCommands } from "./clock_commands.ts";
import type { Command } from "./command.ts";
import { completionCommand } from "./completion_command.ts";
import { deliveriesCommands } from "./deliveries_commands.ts";
import { doctorCommand } from "./doctor_command.ts";
import { eventsCommands } from "./events_commands.ts";
import { otpCommands } from "./otp_commands.ts";
import { policyCommands } from "./policy_commands.ts";
import { sendsCommands } from "./sends_commands.ts";
import { usersCommands } from "./users_commands.ts";

const without: readonly Command[] = [
  ...usersCommands,
  ...otpCommands,
  ...eventsCommands,
  ...deliveriesCommands,
  ...sendsCommands,
  activityCommand,
  ...policyCommands,
  backupCommand,
  ...clockCommands,
  doctorCommand,
];

/** All that the command line can do: the one table that parsing, help and completion come from. */
export const commands: readonly Command[] = [...without, completionCommand(without)];
