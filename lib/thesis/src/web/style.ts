/** How all pages look: one column on a phone, dark where the system is. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #23262b; --soft: #5b6067; --line: #dcdedf; --link: #0b5cad;
  --supported: #dcefe1; --contradicted: #f8dcd5; --undecided: #f8edc8; --not-run: #ececec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --card: #1e2125; --ink: #e4e6e8; --soft: #a5abb2; --line: #3a3f45; --link: #86bdf5;
    --supported: #1d4a2d; --contradicted: #66281b; --undecided: #564711; --not-run: #363a40;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.6rem; z-index: 2; background: var(--card); }
header { position: sticky; top: 0; z-index: 1; background: var(--card); border-bottom: 1px solid var(--line); }
header nav {
  display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; max-width: 90rem; margin: auto; padding: 0.7rem clamp(1rem, 3vw, 2.5rem);
}
header a { text-decoration: none; }
header a:hover { text-decoration: underline; }
header [aria-current] { color: var(--ink); font-weight: 600; }
header .aside { margin-left: auto; }
header .aside + .aside { margin-left: 0; }
main { max-width: 90rem; margin: auto; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; }
h1 { font-size: clamp(1.4rem, 1.1rem + 1.5vw, 2rem); line-height: 1.25; margin: 0.4rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.6rem 0 0.8rem; }
h3 { font-size: 1rem; line-height: 1.35; margin: 0; font-weight: 600; }
p { max-width: 75ch; margin: 0.7rem 0; overflow-wrap: break-word; }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: 0.88rem; }
.whole { white-space: nowrap; }
sub { line-height: 0; }
.links, .claims { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; margin: 0.7rem 0; padding: 0; list-style: none; }
.contents { margin: 1.2rem 0; padding: 0.4rem 1rem; border-left: 3px solid var(--line); }
.claims { gap: 0.35rem; }
.claims a, .verdict {
  display: inline-block; padding: 0.05rem 0.6rem; border-radius: 1rem; color: var(--ink); font-size: 0.82rem; text-decoration: none;
}
.claims a:hover { text-decoration: underline; }
.supported { background: var(--supported); }
.contradicted { background: var(--contradicted); }
.undecided { background: var(--undecided); }
.not-run { background: var(--not-run); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18.5rem), 1fr)); gap: 1.2rem; }
.card {
  display: flex; flex-direction: column; min-width: 0; padding-bottom: 0.9rem; overflow: hidden;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem;
}
.card > * { margin: 0.35rem 1rem 0; }
.card > a { margin: 0; color: inherit; text-decoration: none; }
.card > a:hover h3 { text-decoration: underline; }
.card h3 { margin: 0.8rem 1rem 0; }
.card .links { margin-top: auto; padding-top: 0.5rem; font-size: 0.88rem; }
.thumb { display: block; width: 100%; aspect-ratio: 8 / 5; object-fit: contain; padding: 0.5rem; background: #ffffff; border-bottom: 1px solid var(--line); }
div.thumb { overflow: hidden; padding: 0.9rem 1rem; background: var(--card); }
.thumb table { font-size: 0.6rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.8rem; margin: 0.8rem 0; }
.pictures a { width: 15rem; max-width: 100%; font-size: 0.85rem; }
.pictures .thumb { border: 1px solid var(--line); border-radius: 0.4rem; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
summary > h2, summary > h3 { display: inline; }
section > details { margin: 0; padding: 0.9rem 0; border-top: 1px solid var(--line); }
details.claim { padding: 0.7rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; }
details.claim > summary .soft { display: block; }
@media print { ::details-content { content-visibility: visible; } header { position: static; } }
figure { margin: 1rem 0; }
figcaption { max-width: 75ch; margin-top: 0.8rem; }
.plot { width: fit-content; max-width: 100%; overflow: auto hidden; border: 1px solid var(--line); border-radius: 0.5rem; background: #ffffff; color: #262626; }
.plot > * { display: block; max-width: 100%; height: auto; margin: auto; }
#plot { max-width: none; transform-origin: 0 0; }
.table { overflow-x: auto; margin: 1rem 0; }
.table table:has(th:nth-child(5)) { min-width: 40rem; }
.table table:has(th:nth-child(7)) { min-width: 56rem; }
table { border-collapse: collapse; font-size: 0.88rem; line-height: 1.4; }
th, td { padding: 0.4em 0.9em; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { border-bottom: 2px solid var(--soft); vertical-align: bottom; }
td { min-width: 3.5em; }
td.number { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) {
  /* Of a claim its verdict and what it says; the rest stands under its link. */
  .table[aria-label='The claims'] table:has(th) { display: block; min-width: 0; }
  [aria-label='The claims'] :is(thead, td:nth-child(n + 5), td:nth-child(2)) { display: none; }
  [aria-label='The claims'] tr { display: grid; grid-template-columns: 3.5rem 1fr; border-bottom: 1px solid var(--line); }
  [aria-label='The claims'] td { border: 0; padding: 0.3rem 0.4rem; }
  [aria-label='The claims'] td:nth-child(4) { order: -1; grid-column: 2; grid-row: 1; }
  [aria-label='The claims'] td:nth-child(3) { grid-column: 2; }
}
`;
