//! Whether a folder may be written to: lists that somebody keeps there are not written over unasked.

use std::path::Path;

use gongfang::List;

/// Why the lists may not be written to `folder`: it holds files that would be written over, or removed. Whose they are is not looked at.
pub(crate) fn why_not(folder: &Path) -> Option<String> {
    // What is no file has a code without an ending.
    let files = List::ALL.iter().map(|list| list.code());
    let held: Vec<&str> = files
        .filter(|file| file.contains('.') && folder.join(file).symlink_metadata().is_ok())
        .collect();
    if held.is_empty() {
        return None;
    }
    let folder = folder.display();
    Some(format!(
        "{folder} 已有 {}：不覆盖已有的清单。请另选文件夹，或加 --force 覆盖（其中原有的清单会丢失）。\n{folder} holds {} already, and lists are not written over. Name another folder, or give --force to replace them: what they hold is then lost.",
        held.join("、"),
        held.join(", "),
    ))
}
