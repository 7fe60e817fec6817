// Chalk reads this once, on first import; the tests need the output for a terminal.
import process from "node:process";

process.env["FORCE_COLOR"] = "1";
