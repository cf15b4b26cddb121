//! Whether a plan may be written where it is asked to be: not among the lists, nor the lists among what may be published.

use std::path::{Path, PathBuf};

/// Why the plan of `lists` is not written to `out`.
pub(crate) fn why_not(lists: &Path, out: &Path) -> Option<String> {
    let (lists_at, out_at) = (real(lists)?, real(out)?);
    let (lists, out) = (lists.display(), out.display());
    if out_at == lists_at {
        return Some(format!(
            "方案不写进清单所在的文件夹 {lists}，以免与清单混在一起：请用 --out 另指文件夹\n{out} is the folder of the lists, among which no plan is written: name another folder with --out"
        ));
    }
    lists_at.starts_with(out_at.join("public")).then(|| {
        format!(
            "清单在 {out} 的 public 之内，其中的文件可公开，清单不可：请用 --out 另指文件夹\nthe lists lie within public of {out}, whose files may be published and theirs not: name another folder with --out"
        )
    })
}

/// Where a path leads, the part of it that is not there yet as it is written.
fn real(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let known = |above: &Path| Some((above.to_owned(), above.canonicalize().ok()?));
    let (above, known) = path.ancestors().find_map(known)?;
    Some(known.join(path.strip_prefix(above).ok()?))
}
