//! Finds the file that holds the picture of an id.

use std::path::{Component, Path, PathBuf};

use super::picture_file;

/// The user's own pictures, and how their names follow from ids.
#[derive(Debug, Clone)]
pub struct PictureLookup {
    /// Where they are.
    pub folder: PathBuf,
    /// `{id}` stands for the id, `{name}` for what follows its last slash. Without a template the file has the
    /// id itself as its name, with or without the extension of a picture.
    pub template: Option<String>,
}

impl PictureLookup {
    /// The file of `id`; else what is wrong and what to do.
    pub fn find(&self, id: &str) -> Result<PathBuf, String> {
        let template = self.template.as_deref().unwrap_or("{id}");
        let name = id.rsplit('/').next().unwrap_or(id);
        // The id last: it may hold what looks like the other.
        let filled = match template.contains("{id}") {
            true => template.replace("{id}", id),
            false => template.replace("{name}", name),
        };
        let relative = Path::new(filled.trim_start_matches('/'));
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !relative.components().all(inside) {
            return Err(format!(
                "{filled} would lie outside of {}: --picture-template '{{name}}' takes the id's last \
                 part only",
                self.folder.display()
            ));
        }
        let path = self.folder.join(relative);
        if path.is_file() {
            return Ok(path);
        }
        let with_extension = self.template.is_none().then(|| with_extension(&path));
        with_extension.flatten().ok_or_else(|| {
            format!(
                "there is no picture {}: --picture-template says how files are named",
                path.display()
            )
        })
    }
}

fn with_extension(path: &Path) -> Option<PathBuf> {
    let mut candidates = picture_file::extensions().map(|extension| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(extension);
        PathBuf::from(name)
    });
    candidates.find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn found(template: Option<&str>, id: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        for name in ["a/1.jpg", "2", "3.v1.webp"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let files = PictureLookup {
            folder: folder.path().to_owned(),
            template: template.map(str::to_owned),
        };
        let path = files.find(id)?;
        let relative = path.strip_prefix(folder.path()).unwrap();
        Ok(relative.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_file_is_named_after_the_id_with_or_without_an_extension() {
        assert_eq!(found(None, "a/1.jpg").unwrap(), "a/1.jpg");
        assert_eq!(found(None, "/a/1").unwrap(), "a/1.jpg");
        assert_eq!(found(None, "2").unwrap(), "2");
        assert_eq!(found(None, "3.v1").unwrap(), "3.v1.webp");
        assert!(found(None, "4").is_err());
    }

    #[test]
    fn a_template_says_how_files_are_named() {
        assert_eq!(found(Some("a/{id}.jpg"), "1").unwrap(), "a/1.jpg");
        let url = "https://bucket.example.com/pictures/1.jpg";
        assert_eq!(found(Some("a/{name}"), url).unwrap(), "a/1.jpg");
        assert!(found(Some("{id}.jpg"), "2").is_err());
    }

    #[test]
    fn an_id_leads_to_no_file_outside_of_the_folder() {
        for id in ["../2", "a/../../2", "/../2"] {
            let refusal = found(None, id).unwrap_err();
            assert!(refusal.contains("--picture-template"), "{refusal}");
        }
    }
}
