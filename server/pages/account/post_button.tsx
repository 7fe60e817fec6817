import type { PageHtml } from "../parts/html.ts";

/** A form with one button. `about` names what it concerns to screen readers. */
export function PostButton({ action, label, id, about, danger }: {
  readonly action: string;
  readonly label: string;
  readonly id?: string;
  readonly about?: string;
  readonly danger?: boolean;
}): PageHtml {
  return (
    <form method="post" action={action}>
      {id !== undefined && <input type="hidden" name="id" value={id} />}
      <button
        type="submit"
        class={danger ? "small danger" : "small"}
        aria-label={about === undefined ? undefined : `${label}: ${about}`}
      >
        {label}
      </button>
    </form>
  );
}
