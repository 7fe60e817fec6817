import { loadOnce } from "./domain/loading/load_once.ts";

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

/** A table of functions that return promises. */
type LateTable<Table> = {
  readonly [Name in keyof Table]: (...given: never[]) => Promise<unknown>;
};

/**
 * A table that is loaded at the first call of one of its functions. `names` are the names of all of
 * them, or it does not compile.
 */
export function bindLate<Table extends LateTable<Table>, const Name extends keyof Table & string>(
  load: () => Promise<Table>,
  names: [keyof Table] extends [Name] ? readonly Name[] : never,
): Table {
  let loaded: LateTable<Table> | null = null;
  const loading = loadOnce(load);
  const first = async (name: Name, given: never[]): Promise<unknown> => {
    loaded = await loading();
    return await loaded[name](...given);
  };
  const entries = names.map((name) => [
    name,
    (...given: never[]) => loaded === null ? first(name, given) : loaded[name](...given),
  ]);
  return Object.fromEntries(entries);
}
