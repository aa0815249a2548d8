//! Content hashes of inputs, and the stamps that say which inputs an output was made from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// Folders that hold outputs or tools, never inputs.
const NOT_INPUTS: [&str; 5] = ["target", "node_modules", "build", "dist", ".wrangler"];

/// SHA-256 over labelled parts, in the order they are added.
#[derive(Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn text(mut self, label: &str, value: &str) -> Self {
        self.part(label, value.as_bytes());
        self
    }

    /// A file's name and content; a missing file counts as such.
    pub fn file(mut self, label: &str, path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => self.part(label, &bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.part(label, b"\0missing"),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
        Ok(self)
    }

    /// Every input file under `folder`, by path relative to it, but for the folders directly in it named `except`.
    pub fn folder_except(mut self, label: &str, folder: &Path, except: &[&str]) -> Result<Self> {
        for path in input_files(folder)? {
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let top = name.components().next().map(|part| part.as_os_str().to_string_lossy());
            if top.is_none_or(|top| !except.contains(&top.as_ref())) {
                self = self.file(&format!("{label}/{}", name.display()), &path)?;
            }
        }
        Ok(self)
    }

    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }

    fn part(&mut self, label: &str, value: &[u8]) {
        for bytes in [label.as_bytes(), value] {
            // The length first, so that no two lists of parts run together to the same bytes.
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
    }
}

/// The files under `folder` that can be inputs, sorted.
pub fn input_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || !is_output(&e.file_name().to_string_lossy())) {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn is_output(name: &str) -> bool {
    NOT_INPUTS.contains(&name)
}

/// Whether the stamp file says that its output was made from `fingerprint`.
pub fn is_fresh(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text.trim() == fingerprint)
}

/// Written only after the output is complete, so that an interrupted run is done again.
pub fn write_stamp(stamp: &Path, fingerprint: &str) -> Result<()> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(stamp, format!("{fingerprint}\n")).with_context(|| format!("cannot write {}", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let a = Fingerprint::new().text("a", "bc").finish();
        let b = Fingerprint::new().text("ab", "c").finish();
        assert_ne!(a, b);
    }

    #[test]
    fn a_changed_or_missing_file_changes_the_fingerprint() {
        let folder = std::env::temp_dir().join(format!("xtask-fingerprint-{}", std::process::id()));
        fs::create_dir_all(folder.join("target")).unwrap();
        fs::write(folder.join("a.rs"), "1").unwrap();
        let of = || Fingerprint::new().folder_except("f", &folder, &["tests"]).unwrap().finish();
        let before = of();
        fs::create_dir_all(folder.join("tests")).unwrap();
        fs::write(folder.join("tests/it.rs"), "excepted").unwrap();
        fs::write(folder.join("target/out"), "ignored").unwrap();
        assert_eq!(before, of(), "outputs are not inputs");
        fs::write(folder.join("a.rs"), "2").unwrap();
        assert_ne!(before, of());
        fs::remove_file(folder.join("a.rs")).unwrap();
        assert_ne!(before, of());
        fs::remove_dir_all(&folder).unwrap();
    }
}
