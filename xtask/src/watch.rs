//! Sees changes of input files by looking at them about once a second; needs nothing of the operating system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::fingerprint::input_files;

/// Files and when they were last written.
#[derive(PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Option<SystemTime>>);

impl Snapshot {
    /// `paths` are files or folders; a missing one counts as empty.
    pub fn take<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in paths {
            let listed = if path.is_dir() { input_files(path)? } else { vec![path.to_path_buf()] };
            for file in listed {
                // A file may vanish between the listing and the look; the next snapshot will tell.
                let written = file.metadata().and_then(|metadata| metadata.modified()).ok();
                files.insert(file, written);
            }
        }
        Ok(Self(files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_and_a_removed_file_are_changes() {
        let folder = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let take = || Snapshot::take([folder.as_path(), Path::new("/nowhere/at/all")]).unwrap();
        let empty = take();
        std::fs::write(folder.join("a.rs"), "1").unwrap();
        let one = take();
        assert!(empty != one);
        assert!(one == take());
        std::fs::remove_file(folder.join("a.rs")).unwrap();
        assert!(empty == take());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
