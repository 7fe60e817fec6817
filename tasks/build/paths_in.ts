/** Every file in a folder and its subfolders. */
export function pathsIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? pathsIn(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
