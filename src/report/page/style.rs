//! How the page looks.
//!
//! A table that is wider than the screen scrolls in its own box. The shade at an edge says that there is more beyond it: it stays with the
//! box, and the cover that hides it at the end stays with the table. Heights of rows are whole pixels, or the column that stays would cover
//! some lines between them.

/// Without `<` and `&`, so that it stays itself where text is escaped.
pub(super) const STYLE: &str = "\
:root{color-scheme:light}\
body{margin:0 auto;padding:1rem;max-width:60rem;font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#1c1b18;background:#fffdf8}\
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.15rem;margin:2rem 0 .5rem}\
small{color:#5d594f;font-weight:400}\
.scroll{overflow-x:auto;background:linear-gradient(to left,#fffdf8 35%,#fffdf800) right/3.5rem 100% no-repeat local,linear-gradient(to left,#6b5b3a66,#6b5b3a00) right/1.1rem 100% no-repeat scroll}\
table{border-collapse:separate;border-spacing:0;min-width:100%}\
th,td{padding:6px 9px;border-bottom:1px solid #ddd6c8;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\
th{font-size:14px;line-height:19px;font-weight:600;vertical-align:bottom;white-space:normal;word-break:keep-all}th small{display:block;font-size:12px;line-height:16px}\
th:first-child,td:first-child{text-align:left;white-space:normal;min-width:5.5rem;max-width:9rem;position:sticky;left:0;background:#fffdf8}\
td{line-height:24px}td small{font-size:13px;line-height:18px;white-space:nowrap}.wide-table td small{display:block;white-space:normal}td.no{color:#8a8474}\
svg{width:100%;height:auto;background:#f4efe3;border-radius:.4rem}svg.narrow{display:none}\
svg text{font-size:13px;fill:#1c1b18}svg .legend text{font-size:12px}svg .legend tspan{fill:#5d594f}\
svg .name text{font-weight:600;text-anchor:middle;paint-order:stroke;stroke:#f4efe3;stroke-width:3px;stroke-linejoin:round}\
svg .several text{font-size:12px;font-weight:700;fill:#8f2716;paint-order:stroke;stroke:#f4efe3;stroke-width:3px;stroke-linejoin:round}\
@media(max-width:40rem){th{min-width:5rem}.wide-table::before{content:'左右滑动看全表 swipe ↔';position:sticky;left:0;font-size:.8rem;color:#5d594f}\
svg.wide{display:none}svg.narrow{display:block}}";
