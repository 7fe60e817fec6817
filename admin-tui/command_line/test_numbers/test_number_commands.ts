import { counted } from "../../words/counted.ts";
import { parsePossibleNumber } from "../../../core/domain/account/phone_number.ts";
import type {
  ListedTestNumber,
  TestNumber,
} from "../../../core/domain/test_numbers/test_number.ts";
import { troubles } from "../../words/troubles.ts";
import {
  answer,
  type CliCommand,
  type CommandInput,
  type JsonValue,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { type Printed, table } from "../command/table.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

const numberArgument = { name: "NUMBER", about: "a phone number with + and country code" };
const reasonOption = { value: "TEXT", about: "the reason; written to the audit log" };

/** The number and the reason. A test number belongs to no one, so it is shown in full. */
function orderOf(
  input: CommandInput,
): { readonly phoneNumber: string; readonly reason: string } | Misuse {
  const phoneNumber = parsePossibleNumber(input.argument("NUMBER"));
  if (phoneNumber === null) return { misuse: `${troubles.notANumber}.` };
  const reason = input.option("reason");
  if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
  return { phoneNumber, reason };
}

const add: CliCommand = {
  noun: "test-numbers",
  verb: "add",
  about: "Adds a number to which nothing is sent, and shows its code once",
  arguments: [numberArgument],
  options: {
    days: { value: "N", about: "days until it expires with all its users: 1 to 30" },
    reason: reasonOption,
  },
  changes: true,
  asks: true,
  plan: (input) => {
    const order = orderOf(input);
    if ("misuse" in order) return order;
    const days = input.option("days") ?? "";
    if (!/^[0-9]{1,3}$/.test(days)) return { misuse: "--days must be a number from 1 to 30." };
    const question =
      `Make ${order.phoneNumber} a test number for ${counted(Number(days), "day")}? ` +
      "Everyone who has its code can log in as its users.";
    return {
      question,
      run: async ({ core, caller }) => {
        const outcome = await core.addTestNumber({ ...order, days: Number(days) }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { number, code } = outcome.value;
        return answer({ test_number: numberBody(number), code }, [
          `Code: ${code}`,
          `It is shown only now. ${number.phoneNumber} and its users are deleted at ` +
          `${moment(number.expiresAt)}.`,
        ]);
      },
    };
  },
};

const remove: CliCommand = {
  noun: "test-numbers",
  verb: "remove",
  about: "Removes a test number, and deletes its users",
  arguments: [numberArgument],
  options: { reason: reasonOption },
  changes: true,
  asks: true,
  plan: (input) => {
    const order = orderOf(input);
    if ("misuse" in order) return order;
    return {
      question: `Remove the test number ${order.phoneNumber} and delete its users?`,
      run: async ({ core, caller }) => {
        const outcome = await core.removeTestNumber(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { users } = outcome.value;
        return answer({ removed: order.phoneNumber, users }, [
          `Removed: ${order.phoneNumber}. Deleted users: ${users}.`,
        ]);
      },
    };
  },
};

const list: CliCommand = {
  noun: "test-numbers",
  verb: "list",
  about: "Lists the test numbers, with their expiry and number of users",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const { numbers, on } = await core.listTestNumbers();
      return answer({ on, test_numbers: numbers.map(listedBody) }, listLines(numbers, on));
    },
  }),
};

export const testNumberCommands: readonly CliCommand[] = [add, list, remove];

function numberBody(
  { phoneNumber, createdAt, expiresAt, endedAt, actorName, reason }: TestNumber,
): Readonly<Record<string, JsonValue>> {
  return {
    phone_number: phoneNumber,
    created_at: instant(createdAt),
    expires_at: instant(expiresAt),
    ended_at: instantOrNull(endedAt),
    actor_name: actorName,
    reason,
  };
}

function listedBody(number: ListedTestNumber): JsonValue {
  return { ...numberBody(number), users: number.users };
}

const listColumns = [
  "NUMBER",
  "STATE",
  "UNTIL",
  { head: "USERS", right: true },
  "ADDED BY",
  { head: "REASON", cut: true },
] as const;

function listLines(numbers: readonly ListedTestNumber[], on: boolean): readonly Printed[] {
  if (numbers.length === 0) return ["There are no test numbers."];
  const rows = numbers.map(({ phoneNumber, endedAt, expiresAt, users, actorName, reason }) => [
    phoneNumber,
    endedAt === null ? "live" : "ended",
    moment(endedAt ?? expiresAt),
    String(users),
    actorName ?? "an operator",
    reason,
  ]);
  const off = "LATCHKEY_TEST_NUMBERS is off: their codes do not work.";
  return [...table(listColumns, rows), ...(on ? [] : [off])];
}
