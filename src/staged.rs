//! Files of one folder that appear whole or not at all.
//!
//! All files are first written beside their places under temporary names of their own and flushed to the disk, then each is renamed, which
//! replaces a file at once. A failure removes what is still temporary. So a full disk or a name in the way leaves the
//! files that stood there as they were; only a rename that fails after others have succeeded leaves whole files of both.
//!
//! Of two writers of one folder, threads or processes, the last to rename a file wins it, whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::WriteError;

/// Numbers the temporary files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Files that are written but not yet in their places; the temporary ones are removed when dropped.
pub(crate) struct Staged {
    folder: PathBuf,
    /// Temporary name and place.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.files {
            // Nothing is to be done where a file cannot be removed: the error that led here is on its way.
            let _ = fs::remove_file(temporary);
        }
    }
}

impl Staged {
    /// Nothing yet, for a folder that is made where it is missing.
    pub(crate) fn new(folder: &Path) -> Result<Self, WriteError> {
        fs::create_dir_all(folder).map_err(|source| WriteError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            files: Vec::new(),
        })
    }

    /// Writes a file beside its place.
    pub(crate) fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let path = self.folder.join(name);
        if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
            return Err(WriteError::InTheWay { path });
        }
        let staged = self.create(name, &path).and_then(|file| {
            let mut file = BufWriter::new(file);
            write(&mut file)?;
            file.into_inner()?.sync_all()
        });
        staged.map_err(|source| WriteError::File { path, source })
    }

    /// A new file under a name that nobody else has.
    fn create(&mut self, name: &str, path: &Path) -> io::Result<File> {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let own = format!(".{name}.{}.{number}.partial", std::process::id());
            let temporary = self.folder.join(own);
            match File::create_new(&temporary) {
                // Left behind by a process of the same number that was killed.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => {
                    let file = file?;
                    self.files.push((temporary, path.to_owned()));
                    return Ok(file);
                }
            }
        }
    }

    /// Puts every file in its place; their paths, in the order in which they were added.
    pub(crate) fn place(mut self) -> Result<Vec<PathBuf>, WriteError> {
        let mut placed = Vec::with_capacity(self.files.len());
        while let Some((temporary, path)) = self.files.pop() {
            if let Err(source) = fs::rename(&temporary, &path) {
                self.files.push((temporary, path.clone()));
                return Err(WriteError::File { path, source });
            }
            placed.push(path);
        }
        placed.reverse();
        // Not every system opens a folder as a file; where it does, the new names reach the disk too.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        Ok(placed)
    }
}

/// Writes `files` (name, bytes) into `folder` and returns their paths.
pub(crate) fn write(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, WriteError> {
    let mut staged = Staged::new(folder)?;
    for (name, bytes) in files {
        staged.add(name, |file| file.write_all(bytes))?;
    }
    staged.place()
}
