/** Every flow in real Chromium, with axe on every state. @module */
import { openPerson, testInChromium } from "./chromium.ts";
import { goThroughEverything } from "./tour.ts";

testInChromium("every flow works in English, on a wide screen", async (stage) => {
  const person = await openPerson(stage, { locale: "en-US" });
  await goThroughEverything(stage, person);
});

testInChromium("every flow works in Portuguese, in the dark, on 320 pixels", async (stage) => {
  const person = await openPerson(stage, {
    locale: "pt-BR",
    colorScheme: "dark",
    viewport: { width: 320, height: 640 },
  });
  await goThroughEverything(stage, person);
});
