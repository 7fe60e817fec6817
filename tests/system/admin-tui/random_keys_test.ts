/** The properties of random keys that `deno task test` checks, with more keys. @module */
import { pressRandomKeys } from "../../admin-tui/program/random_keys.ts";
import {
  pressAndConfirm,
  pressWithoutConfirming,
} from "../../admin-tui/screens/user/random_user_keys.ts";

Deno.test("update() keeps everything in range through 20,000 random keys and answers", () => {
  pressRandomKeys(100);
});

Deno.test("no action is performed without y or digits, in 20,000 random other keys", () => {
  pressWithoutConfirming(500);
});

Deno.test("with y and digits, 6,000 random keys perform actions and leave everything in range", () => {
  pressAndConfirm(150);
});
