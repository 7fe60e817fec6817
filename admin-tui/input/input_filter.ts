/** Wraps standard input so that each chunk passes through `keysOf`: Ink receives only keys. */
export function filteredInput<Input extends { read(): unknown }>(
  input: Input,
  keysOf: (chunk: string) => string,
): Input {
  const read = (): unknown => {
    const chunk = input.read();
    return chunk === null ? null : keysOf(String(chunk));
  };
  return new Proxy(input, {
    get: (target, name) => {
      if (name === "read") return read;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
