import { activityCommand } from "./records/activity_command.ts";
import { backupCommand } from "./upkeep/backup_command.ts";
import { clockCommands } from "./upkeep/clock_commands.ts";
import type { CliCommand } from "./command/command.ts";
import { clientsCommands } from "./clients/clients_commands.ts";
import { completionCommand } from "./completion/completion_command.ts";
import { deliveriesCommands } from "./sends/deliveries_commands.ts";
import { doctorCommand } from "./upkeep/doctor_command.ts";
import { exportCaseCommand } from "./cases/export_case_command.ts";
import { eventsCommands } from "./records/events_commands.ts";
import { incidentsCommands } from "./sends/incidents_commands.ts";
import { keysCommands } from "./keys/keys_commands.ts";
import { keymapCommand } from "./upkeep/keymap_command.ts";
import { otpCommands } from "./sends/otp_commands.ts";
import { policyCommands } from "./sends/policy_commands.ts";
import { sendsCommands } from "./sends/sends_commands.ts";
import { sessionsCommands } from "./sessions/sessions_commands.ts";
import { testNumberCommands } from "./test_numbers/test_number_commands.ts";
import { webhooksCommands } from "./webhooks/webhooks_commands.ts";
import { whyCommand } from "./cases/why_command.ts";
import { usersCommands } from "./users/users_commands.ts";

const otherCommands: readonly CliCommand[] = [
  ...usersCommands,
  whyCommand,
  exportCaseCommand,
  ...sessionsCommands,
  ...keysCommands,
  ...clientsCommands,
  ...otpCommands,
  ...eventsCommands,
  ...deliveriesCommands,
  ...sendsCommands,
  ...incidentsCommands,
  ...testNumberCommands,
  ...webhooksCommands,
  activityCommand,
  ...policyCommands,
  backupCommand,
  ...clockCommands,
  doctorCommand,
  keymapCommand,
];

/** Every command: the one table that parsing, help and completion are built from. */
export const commands: readonly CliCommand[] = [...otherCommands, completionCommand(otherCommands)];
