// Nothing, to measure what a start of Deno takes.
