/** A use case without its first argument, the ports. */
type Bound<UseCase> = UseCase extends
  (ports: never, ...rest: infer Rest extends readonly unknown[]) => infer Answer
  ? (...rest: Rest) => Answer
  : never;

/** A table of use cases that are bound to their ports. */
export type BoundTable<Table> = { readonly [Name in keyof Table]: Bound<Table[Name]> };

/** Binds every use case of a table to its ports. */
export function bindAll<Ports, Table extends Readonly<Record<string, UseCase<Ports>>>>(
  ports: Ports,
  table: Table,
): BoundTable<Table> {
  const entries = Object.entries<UseCase<Ports>>(table).map(([name, useCase]) => [
    name,
    (...rest: never[]) => useCase(ports, ...rest),
  ]);
  return Object.fromEntries(entries);
}

type UseCase<Ports> = (ports: Ports, ...rest: never[]) => unknown;
