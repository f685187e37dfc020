/** The one style sheet of the record pages; light and dark by the reader's preference, no scripts. */
export const style = `
:root { color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --ink: #1c2430; --soft: #5c6775; --line: #e1e5ea; --accent: #0b6bcb;
  --tint: #eaf3fc; --in: #0d7a55; --in-tint: #e5f5ee; --out: #0b6bcb; --out-tint: #e8f1fb; --warm: #a15c00; --warm-tint: #fdf1e0;
  --plum: #7b3fa8; --plum-tint: #f4ebfa; --shadow: 0 1px 2px rgb(20 30 45 / .06), 0 2px 8px rgb(20 30 45 / .04); }
@media (prefers-color-scheme: dark) { :root {
  --ground: #12161c; --card: #1b2129; --ink: #e7ebf0; --soft: #9aa6b4; --line: #2c3540; --accent: #6cb2f5;
  --tint: #1c2c3e; --in: #5fd0a2; --in-tint: #17322a; --out: #6cb2f5; --out-tint: #18293c; --warm: #eeb565; --warm-tint: #35290f;
  --plum: #c99af0; --plum-tint: #2d2038; --shadow: none; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; -webkit-text-size-adjust: 100%; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.wrap { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
header.top { background: var(--card); border-bottom: 1px solid var(--line); }
header.top .wrap { display: flex; align-items: center; gap: 12px 20px; padding-top: 12px; padding-bottom: 12px; flex-wrap: wrap; }
.brand { font-weight: 650; color: var(--ink); letter-spacing: -.01em; }
.brand span { display: inline-block; width: 10px; height: 10px; border-radius: 3px; background: var(--accent); margin-inline-end: 8px; }
nav.lang { margin-inline-start: auto; font-size: 13px; display: flex; gap: 12px; }
nav.lang [aria-current] { color: var(--ink); font-weight: 600; }
main.wrap { padding-top: 24px; padding-bottom: 40px; }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: -.02em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 13px; font-weight: 650; color: var(--soft); margin: 0 0 12px; letter-spacing: .02em; }
.hero { display: flex; gap: 16px; align-items: center; margin-bottom: 20px; }
.hero > div:last-child { min-width: 0; }
.face { flex: none; width: 52px; height: 52px; border-radius: 14px; background: var(--tint); color: var(--accent); display: grid;
  place-items: center; font-size: 22px; font-weight: 650; }
.face.small { width: 34px; height: 34px; border-radius: 10px; font-size: 14px; }
.face.round { border-radius: 50%; }
.soft { color: var(--soft); } .small { font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 18px; box-shadow: var(--shadow); }
.card + .card { margin-top: 16px; }
.record { display: grid; grid-template-columns: minmax(0, 290px) minmax(0, 1fr) minmax(0, 270px); gap: 16px; align-items: start; }
dl { margin: 0; display: grid; gap: 10px; } dt { font-size: 12px; color: var(--soft); } dt::first-letter { text-transform: uppercase; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.apps { border-color: color-mix(in srgb, var(--accent) 35%, var(--line)); }
ol.timeline, ul.plain { list-style: none; margin: 0; padding: 0; }
.timeline > li { padding: 14px 0; border-top: 1px solid var(--line); display: grid; grid-template-columns: 34px minmax(0, 1fr); gap: 4px 12px; }
.timeline > li:first-child { border-top: 0; padding-top: 2px; } .timeline > li:last-child { padding-bottom: 0; }
.mark { width: 34px; height: 34px; border-radius: 10px; display: grid; place-items: center; background: var(--tint); color: var(--accent); }
.mark svg { width: 18px; height: 18px; }
.in .mark { background: var(--in-tint); color: var(--in); } .out .mark { background: var(--out-tint); color: var(--out); }
.task .mark { background: var(--warm-tint); color: var(--warm); } .note .mark, .meeting .mark, .call .mark { background: var(--plum-tint); color: var(--plum); }
.row { display: flex; gap: 2px 16px; justify-content: space-between; align-items: baseline; } .row time { flex: none; }
.subject { font-weight: 600; overflow-wrap: anywhere; } .who { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }
.who b { font-weight: 550; color: var(--ink); } .snippet { margin: 4px 0 0; color: var(--soft); font-size: 14px; overflow-wrap: anywhere;
  display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.pill { display: inline-block; font-size: 12px; line-height: 1.5; padding: 1px 8px; border-radius: 99px; background: var(--tint); color: var(--accent); white-space: nowrap; }
.in .pill.kind { background: var(--in-tint); color: var(--in); } .task .pill.kind { background: var(--warm-tint); color: var(--warm); }
.note .pill.kind, .meeting .pill.kind, .call .pill.kind { background: var(--plum-tint); color: var(--plum); }
.plain > li { padding: 9px 0; border-top: 1px solid var(--line); display: flex; gap: 10px; align-items: center; min-width: 0; }
.plain > li:first-child { border-top: 0; padding-top: 0; } .plain > li:last-child { padding-bottom: 0; }
.plain > li > div:last-child { min-width: 0; overflow-wrap: anywhere; }
form.search { display: flex; gap: 8px; margin-bottom: 16px; }
input[type=search] { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 9px 12px; }
button { font: inherit; font-weight: 600; color: #fff; background: #0b6bcb; border: 0; border-radius: 10px; padding: 9px 16px; cursor: pointer; }
.tabs { display: flex; gap: 6px; margin-bottom: 16px; flex-wrap: wrap; }
.tabs a { padding: 6px 14px; border-radius: 99px; border: 1px solid var(--line); background: var(--card); color: var(--soft); font-size: 14px; }
.tabs a[aria-current] { background: var(--ink); color: var(--card); border-color: var(--ink); text-decoration: none; }
.pages { display: flex; justify-content: space-between; margin-top: 16px; font-size: 14px; }
.list .plain > li { padding: 12px 0; } .list .plain > li:first-child { padding-top: 0; } .list .plain > li:last-child { padding-bottom: 0; }
.list .plain > li .end { margin-inline-start: auto; text-align: end; flex: none; }
.list .plain > li > .name { min-width: 0; overflow-wrap: anywhere; }
footer.wrap { color: var(--soft); font-size: 12px; padding-bottom: 32px; }
@media (max-width: 1020px) { .record { grid-template-columns: minmax(0, 1fr) minmax(0, 260px); }
  .record > .left { grid-column: 1 / -1; order: 0; } .record > .centre { order: 1; } .record > .right { order: 2; }
  .left dl { grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); } }
@media (max-width: 700px) { .row { flex-direction: column; } .wrap, main.wrap, footer.wrap { padding-left: 14px; padding-right: 14px; } main.wrap { padding-top: 16px; } h1 { font-size: 21px; }
  .record { grid-template-columns: minmax(0, 1fr); } .record > .right { order: 1; } .record > .centre { order: 2; }
  .left dl { grid-template-columns: 1fr 1fr; } .left dl > div.long { grid-column: 1 / -1; } .card { padding: 14px; border-radius: 12px; }
  .hero { gap: 12px; } .face { width: 44px; height: 44px; font-size: 18px; } .list .end .small { display: none; } }
`
