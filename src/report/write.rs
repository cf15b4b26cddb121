//! The files of one audience.

use std::path::{Path, PathBuf};

use crate::error::WriteError;
use crate::report::{Audience, Report, conditions, map, page, plan, sheets};
use crate::staged;

impl Report<'_> {
    /// Writes the files of one audience, and says which.
    ///
    /// The operator's go into `folder`: `placements.csv`, `unplaced.csv`, `unfilled.csv`, `totals.csv`, `quota.csv`, `costs.csv`,
    /// `plan.json`, `map.geojson`. The public's go into `folder/public`: `summary.csv`, `summary.json`, `map.geojson`, `page.html`.
    /// Folders are made; a file of the same name is replaced.
    ///
    /// # Errors
    /// [`WriteError`] names the file. Every file is first written beside its place and then moved there, so that no
    /// part of a file is ever left.
    pub fn write(
        &self,
        folder: impl AsRef<Path>,
        audience: Audience,
    ) -> Result<Vec<PathBuf>, WriteError> {
        let folder = folder.as_ref();
        match audience {
            Audience::Operator => staged::write(
                folder,
                &[
                    ("placements.csv", sheets::placements(self)),
                    ("unplaced.csv", sheets::unplaced(self)),
                    ("unfilled.csv", sheets::unfilled(self)),
                    ("totals.csv", sheets::totals(self)),
                    ("quota.csv", conditions::quota(self)),
                    ("costs.csv", conditions::costs(self)),
                    ("plan.json", plan::operator(self)),
                    ("map.geojson", map::operator(self)),
                ],
            ),
            Audience::Public => staged::write(
                &folder.join("public"),
                &[
                    ("summary.csv", sheets::summary(self)),
                    ("summary.json", plan::public(self)),
                    ("map.geojson", map::public(self)),
                    ("page.html", page::public(self)),
                ],
            ),
        }
    }
}
