"""The style sheet of atlas.html: light and dark, one column of cards on narrow screens."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --ground: #fff; --raised: #f6f8fa; --line: #d0d7de;
  --link: #0550ae; --bad: #a40e26; --bad-ground: #ffebe9; --odd: #7d4e00; --odd-ground: #fff8c5;
  --good: #116329; --good-ground: #dafbe1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --ground: #0d1117; --raised: #161b22;
  --line: #30363d; --link: #79c0ff; --bad: #ffb3ad; --bad-ground: #4c1519; --odd: #f2cc60; --odd-ground: #3a2d07;
  --good: #7ee787; --good-ground: #12361d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 100rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; }
p { max-width: 46rem; } .soft { color: var(--soft); }
a { color: var(--link); }
.skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
code { font: .85em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; }
form label { display: grid; gap: .2rem; font-size: .9rem; color: var(--soft); }
form .text { flex: 1 1 14rem; }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line);
  border-radius: .4rem; padding: .4rem .6rem; min-height: 2.5rem; max-width: 100%; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
.counts { width: auto; } .counts th { white-space: nowrap; overflow-wrap: normal; }
.counts td:not(:last-child) { overflow-wrap: normal; white-space: nowrap; }
#rows { table-layout: fixed; font-size: .92rem; }
#rows thead th { position: sticky; top: 0; background: var(--raised); padding: 0; z-index: 1; }
#rows thead button { width: 100%; border: 0; border-radius: 0; background: none; text-align: left; font-weight: 600;
  cursor: pointer; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
#rows th[scope=row] { font-weight: 400; }
.badge { display: inline-block; border-radius: .6rem; padding: 0 .5rem; font-size: .88em; font-weight: 600;
  white-space: nowrap; color: var(--soft); background: var(--raised); }
.bad { color: var(--bad); background: var(--bad-ground); } .odd { color: var(--odd); background: var(--odd-ground); }
.good { color: var(--good); background: var(--good-ground); }
summary { cursor: pointer; } details p { margin: .25rem 0; font-size: .9em; }
@media (max-width: 60rem) {
  #rows, #rows tbody, #rows tr, #rows th[scope=row], #rows td { display: block; width: 100%; }
  #rows thead { display: block; } #rows thead tr { display: flex; flex-wrap: wrap; gap: .25rem; }
  #rows thead th { position: static; border: 1px solid var(--line); border-radius: .4rem; }
  #rows colgroup { display: none; } #rows caption { display: block; text-align: left; }
  #rows tbody tr { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: .4rem .6rem; }
  #rows tbody th, #rows td { border: 0; padding: .15rem 0; }
  #rows td::before { content: attr(data-label) ": "; color: var(--soft); }
  #rows td:empty { display: none; }
  .counts td:not(:last-child) { white-space: normal; }
}
[hidden], #rows tr[hidden] { display: none; }
@media print { form, .skip { display: none; } }
"""
