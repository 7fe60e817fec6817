/** What users see where no name of an app is set. */
export const productName = "Latchkey";
