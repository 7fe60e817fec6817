/**
 * The reference's only stylesheet. Its text has a contrast of at least 7:1 in both color schemes,
 * and it fits into 320 pixels (WCAG 2.2: 1.4.6, 1.4.10).
 */
export const stylesheet = `:root {
  color-scheme: light dark;
  --page: #fff;
  --text: #1b1f24;
  --quiet: #474f59;
  --link: #0b45a8;
  --block: #f2f4f6;
  --line: #c6ccd3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a;
    --text: #e8eaed;
    --quiet: #b4bcc6;
    --link: #9ec1fa;
    --block: #20252b;
    --line: #414a54;
  }
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--text); font: 1rem/1.6 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; overflow-wrap: break-word; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0; padding: .5rem; background: var(--page); }
main:focus { outline: none; }
h1, h2, h3, h4 { line-height: 1.25; }
h1 { font-size: 1.9rem; }
h2 { font-size: 1.5rem; margin-top: 3rem; }
h3 { font-size: 1.15rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
article { border-top: 1px solid var(--line); padding: .5rem 0 1.5rem; }
code, .method { font-family: ui-monospace, monospace; font-size: .9em; }
.method { font-weight: 700; }
pre { background: var(--block); padding: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.type { color: var(--quiet); display: block; }
dl.fields { margin: .5rem 0 1rem; }
dl.fields dt { margin-top: .5rem; font-weight: 600; }
dl.fields dd { margin: 0 0 0 1.25rem; }
dl.fields dd > dl { border-left: 1px solid var(--line); padding-left: .75rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; }
th, td { text-align: left; vertical-align: top; }
tr > :last-child { padding-right: 0; overflow-wrap: anywhere; }
tbody th { font-weight: 400; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .25rem 0; }
nav ul ul { display: none; }
.problems { margin: 0; padding-left: 1.25rem; }
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 20rem minmax(0, 1fr); gap: 3rem; padding: 0 2rem; }
  nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 2rem .25rem; }
  dl.fields { display: grid; grid-template-columns: 13rem minmax(0, 1fr); row-gap: .5rem; }
  dl.fields dt, dl.fields dd { margin: 0; }
  dl.fields dl.fields { grid-template-columns: 11rem minmax(0, 1fr); margin-top: .5rem; }
  nav > ul > li { margin-bottom: .5rem; }
  nav ul ul { display: block; padding-left: 1rem; font-size: .875rem; }
  main { max-width: 52rem; padding-bottom: 4rem; }
}
`;
