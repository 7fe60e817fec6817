/**
 * Draws something once for each source and the same further arguments, which are compared by
 * identity: a key lays out several states of a screen, and their charts are mostly the same.
 */
export function drawnOnce<Source extends object, Rest extends readonly unknown[], Drawn>(
  draw: (source: Source, ...rest: Rest) => Drawn,
): (source: Source, ...rest: Rest) => Drawn {
  const last = new WeakMap<Source, { readonly rest: Rest; readonly drawn: Drawn }>();
  return (source, ...rest) => {
    const known = last.get(source);
    const isKnown = known?.rest.every((value, at) => Object.is(value, rest[at])) ?? false;
    if (known !== undefined && isKnown) return known.drawn;
    const drawn = draw(source, ...rest);
    last.set(source, { rest, drawn });
    return drawn;
  };
}
