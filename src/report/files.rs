//! A file appears whole or not at all.
//!
//! All files of a call are first written beside their places under a temporary name and flushed to the disk, then each is renamed, which
//! replaces a file at once. A failure removes what is still temporary. So a full disk or a name in the way leaves the
//! files of an earlier call as they were; only a rename that fails after others have succeeded leaves whole files of both.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::WriteError;

/// Temporary files that are not yet renamed: removed when dropped.
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            // Nothing is to be done where a file cannot be removed: the error that led here is on its way.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Writes `files` (name, bytes) into `folder` and returns their paths.
pub(super) fn write(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, WriteError> {
    fs::create_dir_all(folder).map_err(|source| WriteError::Folder {
        path: folder.to_owned(),
        source,
    })?;
    let mut staged = Staged(Vec::with_capacity(files.len()));
    for (name, bytes) in files {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
            return Err(WriteError::InTheWay { path });
        }
        let temporary = folder.join(format!(".{name}.{}.partial", std::process::id()));
        staged.0.push((temporary.clone(), path.clone()));
        stage(&temporary, bytes).map_err(|source| WriteError::File { path, source })?;
    }
    let mut written = Vec::with_capacity(files.len());
    while let Some((temporary, path)) = staged.0.pop() {
        if let Err(source) = fs::rename(&temporary, &path) {
            staged.0.push((temporary, path.clone()));
            return Err(WriteError::File { path, source });
        }
        written.push(path);
    }
    written.reverse();
    // Not every system opens a folder as a file; where it does, the new names reach the disk too.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(written)
}

fn stage(temporary: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()
}
