// Chalk looks once, when it is first imported; the tests want what a terminal gets.
import process from "node:process";

process.env["FORCE_COLOR"] = "1";
