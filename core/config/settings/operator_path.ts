/**
 * A path that an operator typed: relative to the folder where they called the program, which is not
 * the current one. `tasks/run.sh` passes that folder on in LATCHKEY_ADMIN_FOLDER.
 */
export function operatorPath(typed: string, folder: string | undefined): string {
  return typed.startsWith("/") || !folder ? typed : `${folder}/${typed}`;
}
