//! Generated, committed files: writes them, or says which differ from what the generator would write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::layout::Layout;

/// What a generator wants on disk: its files, and those that an earlier run left and nobody wants any more.
#[derive(Debug, Default)]
pub struct Generated {
    files: BTreeMap<PathBuf, String>,
    left_over: Vec<PathBuf>,
}

impl Generated {
    pub fn file(&mut self, path: PathBuf, content: String) {
        self.files.insert(path, content);
    }

    /// Every file of `existing` that is not wanted is left over. Call after the last `file`.
    pub fn sweep(&mut self, existing: impl IntoIterator<Item = PathBuf>) {
        self.left_over.extend(existing.into_iter().filter(|path| !self.files.contains_key(path)));
    }

    /// Writes what differs and removes what is left over.
    pub fn write(&self, layout: &Layout) -> Result<()> {
        let mut written = 0;
        for (path, content) in &self.files {
            if reads(path).as_deref() != Some(content) {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
                println!("  wrote {}", layout.display(path));
                written += 1;
            }
        }
        for path in &self.left_over {
            fs::remove_file(path)?;
            println!("  removed {}", layout.display(path));
        }
        println!("  {} generated files, {written} changed", self.files.len());
        Ok(())
    }

    /// Fails with the command to run when anything differs, is missing or is left over.
    pub fn check(&self, layout: &Layout, command: &str) -> Result<()> {
        if self.files.is_empty() {
            bail!("`{command} --check` compared no files: the generator found no input");
        }
        let mut findings = Vec::new();
        for (path, content) in &self.files {
            match reads(path) {
                Some(found) if found == *content => {}
                Some(_) => findings.push(format!("differs: {}", layout.display(path))),
                None => findings.push(format!("missing: {}", layout.display(path))),
            }
        }
        findings.extend(self.left_over.iter().map(|path| format!("left over: {}", layout.display(path))));
        if findings.is_empty() {
            println!("  {} generated files are up to date", self.files.len());
            return Ok(());
        }
        bail!("{}\nrun `{command}` and commit the result", findings.join("\n"))
    }
}

fn reads(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-generated-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn check_names_what_differs_is_missing_or_left_over() {
        let root = folder("check");
        let layout = Layout::at(&root);
        fs::write(root.join("same"), "s").unwrap();
        fs::write(root.join("old"), "o").unwrap();
        fs::write(root.join("edited"), "by hand").unwrap();
        let mut generated = Generated::default();
        generated.file(root.join("same"), "s".into());
        generated.file(root.join("edited"), "generated".into());
        generated.file(root.join("new"), "n".into());
        generated.sweep([root.join("same"), root.join("old")]);
        let error = generated.check(&layout, "cargo xtask fleet").unwrap_err().to_string();
        assert_eq!(
            error,
            "differs: edited\nmissing: new\nleft over: old\nrun `cargo xtask fleet` and commit the result"
        );
        generated.write(&layout).unwrap();
        assert!(!root.join("old").exists());
        let mut again = Generated::default();
        again.file(root.join("edited"), "generated".into());
        again.file(root.join("new"), "n".into());
        again.check(&layout, "cargo xtask fleet").unwrap();
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_check_of_nothing_fails() {
        let error = Generated::default().check(&Layout::at("/"), "cargo xtask fleet").unwrap_err();
        assert!(error.to_string().contains("compared no files"));
    }
}
