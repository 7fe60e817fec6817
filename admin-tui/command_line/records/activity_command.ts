import { type ActivityWindow, activityWindows } from "../../../core/domain/reports/activity.ts";
import type { ActivityDescription } from "../../../core/operator.ts";
import { activityBody, activityLines } from "./activity_words.ts";
import { answer, type CliCommand } from "../command/command.ts";
import { wordOption } from "../command/typed_options.ts";

/** Prints what the Activity screen shows. */
export const activityCommand: CliCommand = {
  noun: "activity",
  verb: "",
  about: "Shows what was sent and approved, what failed and why, latency and cost",
  arguments: [],
  options: {
    window: {
      value: "NAME",
      about: `${activityWindows.join(", ")}; default hour`,
      values: activityWindows,
    },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const window = wordOption<ActivityWindow>(input, "window", activityWindows);
    if (typeof window === "object" && window !== null) return window;
    return {
      question: "",
      run: async ({ core }) => {
        const described: ActivityDescription = await core.describeActivity({
          window: window ?? "hour",
        });
        return answer(activityBody(described), activityLines(described));
      },
    };
  },
};
