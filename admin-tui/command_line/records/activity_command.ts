import { type ActivityWindow, activityWindows } from "../../../core/domain/reports/activity.ts";
import type { ActivityDescription } from "../../../core/operator.ts";
import { activityBody, activityLines } from "./activity_words.ts";
import { answer, type CliCommand } from "../command/command.ts";
import { wordOption } from "../command/typed_options.ts";

/** What the Activity screen shows, once. */
export const activityCommand: CliCommand = {
  noun: "activity",
  verb: "",
  about: "What was sent and approved, what failed and why, how fast and for how much",
  arguments: [],
  options: {
    window: {
      value: "NAME",
      about: `${activityWindows.join(", ")}; hour if left out`,
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
