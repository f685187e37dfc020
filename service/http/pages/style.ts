/** One style sheet for all pages: light and dark by the reader's system, from 320 px up, no scripts, no fonts to load. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --paper: #ffffff; --ink: #1a1d23; --quiet: #5c6470; --line: #dfe3e8; --link: #0b5cad;
  --personal: #c2410c; --personal-soft: #fdeee4; --shared: #2563a8; --shared-soft: #e6f0fa;
  --company: #1f7a4d; --company-soft: #e3f4ea; --insufficient: #6b7280; --insufficient-soft: #eceef1;
  --rep-1: #c2410c; --rep-2: #d98a4e; --rep-3: #a9855f; --rep-4: #8a8f98; --rest: #b9bec6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --paper: #1d2128; --ink: #e8eaee; --quiet: #a0a8b4; --line: #323842; --link: #7ab5f5;
    --personal: #f59561; --personal-soft: #3d2618; --shared: #7ab2ec; --shared-soft: #1b2f45;
    --company: #5fc592; --company-soft: #17352a; --insufficient: #a0a8b4; --insufficient-soft: #2b3038;
    --rep-1: #f08a52; --rep-2: #c9834f; --rep-3: #9c7d5d; --rep-4: #7d838d; --rest: #565d68;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5; font-size: 16px;
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'PingFang SC', 'Microsoft YaHei',
    'Noto Sans SC', 'Noto Sans CJK SC', sans-serif;
  font-variant-numeric: tabular-nums;
}
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
main, header.top, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding-top: 1.25rem; padding-bottom: .75rem; }
header.top .brand { font-weight: 700; font-size: 1.15rem; color: inherit; }
header.top .where { color: var(--quiet); }
header.top nav { margin-left: auto; display: flex; gap: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; margin: 0 0 .8rem; }
.card.personal { border-left: .3rem solid var(--personal); }
.badge { display: inline-block; border-radius: 1rem; padding: .05rem .65rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.badge.personal { color: var(--personal); background: var(--personal-soft); }
.badge.shared { color: var(--shared); background: var(--shared-soft); }
.badge.company { color: var(--company); background: var(--company-soft); }
.badge.insufficient { color: var(--insufficient); background: var(--insufficient-soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .7rem; margin: 1rem 0; }
.tile { display: block; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; color: inherit; }
.tile:hover { text-decoration: none; border-color: var(--quiet); }
.tile[aria-current] { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
.tile b { display: block; font-size: 1.7rem; line-height: 1.2; }
.tile.personal b { color: var(--personal); } .tile.shared b { color: var(--shared); }
.tile.company b { color: var(--company); } .tile.insufficient b { color: var(--insufficient); }
form.search { display: flex; gap: .5rem; margin: 0 0 1rem; }
form.search input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .45rem .7rem; }
form.search button { font: inherit; color: var(--paper); background: var(--link); border: 0; border-radius: .5rem; padding: .45rem 1rem; cursor: pointer; }
.account .head { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.account .head .since { margin-left: auto; }
.bar { display: block; width: 100%; height: .75rem; margin: .6rem 0 .35rem; border-radius: .25rem; }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: 0; padding: 0; font-size: .9rem; }
ul.legend svg { width: .7rem; height: .7rem; margin-right: .4rem; }
ul.reasons { margin: .7rem 0 0; padding-left: 1.15rem; }
ul.reasons li { margin: 0 0 .25rem; break-inside: avoid; }
.card > ul.reasons:first-child { margin-top: 0; }
@media (min-width: 60rem) { ul.reasons { columns: 2; column-gap: 2.2rem; } }
.fill-top { fill: var(--rep-1); } .fill-2 { fill: var(--rep-2); } .fill-3 { fill: var(--rep-3); } .fill-4 { fill: var(--rep-4); }
.fill-rest { fill: var(--rest); } .fill-company { fill: var(--company); } .fill-none { fill: var(--line); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th { font-weight: 600; font-size: .875rem; color: var(--quiet); }
td.number, th.number { text-align: right; white-space: nowrap; }
td.day { white-space: nowrap; }
table.ties td.tie, table.ties th.tie { text-align: center; padding-left: .7rem; }
table.ties .tied { color: var(--company); } table.ties .untied { color: var(--rest); }
dl.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .1rem 1.5rem; margin: 0; }
dl.figures div { display: flex; justify-content: space-between; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line); }
dl.figures dt { color: var(--quiet); font-size: .9rem; } dl.figures dd { margin: 0; font-weight: 600; white-space: nowrap; }
svg.trend { display: block; width: 100%; height: auto; }
svg.trend text { fill: var(--quiet); font-size: 12px; }
svg.trend .grid { stroke: var(--line); stroke-width: 1; }
svg.trend .threshold { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 4 4; }
svg.trend .top { fill: none; stroke: var(--rep-1); stroke-width: 2.5; stroke-linejoin: round; }
svg.trend .ours { fill: none; stroke: var(--company); stroke-width: 2.5; stroke-linejoin: round; }
svg.trend .state-personal { fill: var(--personal); } svg.trend .state-shared { fill: var(--shared); }
svg.trend .state-company { fill: var(--company); } svg.trend .state-insufficient { fill: var(--rest); }
.key-top { color: var(--rep-1); } .key-ours { color: var(--company); }
table.capture th[scope='row'] { color: var(--ink); min-width: 10.5rem; position: sticky; left: 0; background: var(--paper); }
table.capture th[scope='row'] .quiet { font-weight: 400; }
table.capture td.number { min-width: 3.4rem; } table.capture td.wide { min-width: 8rem; width: 40%; }
table.capture .agrees { color: var(--company); } table.capture .gap { color: var(--personal); }
svg.bar.small { display: block; width: 100%; height: .35rem; margin-top: .2rem; }
td.wide svg.bar.small { height: .8rem; margin-top: .35rem; }
td.id { font-family: ui-monospace, monospace; font-size: .8125rem; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.legend .agrees { color: var(--company); } .legend .gap { color: var(--personal); }
footer { padding-top: 1.5rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 34rem) {
  main, header.top, footer { padding-left: .9rem; padding-right: .9rem; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
  .account .head .since { margin-left: 0; width: 100%; }
  h1 { font-size: 1.35rem; }
  svg.trend text { font-size: 21px; }
  svg.trend .top, svg.trend .ours { stroke-width: 4; }
}
`
