//! What `files` shows and what it keeps out.

use super::*;
use crate::manifest::Manifest;
use tempfile::TempDir;

/// An application with some files, in a directory `app`.
fn application() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, contents) in [
        ("app/assets/a.txt", "a"),
        ("app/assets/deep/b.txt", "b"),
        ("app/assets/deep/c.bin", "c"),
        ("app/notes.txt", "n"),
        ("outside.txt", "secret"),
    ] {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
    directory
}

/// Assembles for a component with these lines in its table; where its files are.
fn assembled(directory: &TempDir, lines: &str) -> Result<PathBuf> {
    let app = directory.path().join("app");
    let text = format!(
        "spin_manifest_version = 2\n[application]\nname = \"app\"\n\
         [component.c]\nsource = \"x\"\n{lines}\n"
    );
    let manifest = Manifest::parse(&text, &app.join("spin.toml"))?;
    let into = directory.path().join("mounts");
    let mounts = assemble(&manifest.components["c"], manifest.directory(), &into)?;
    let [mount] = mounts.as_slice() else {
        bail!("{} mounts", mounts.len());
    };
    assert_eq!(mount.guest, "/");
    Ok(mount.host.clone())
}

/// The relative paths of all files there, in order.
fn list(directory: &Path) -> Vec<String> {
    let pattern = format!("{}/**/*", directory.display());
    glob::glob(&pattern)
        .unwrap()
        .map(Result::unwrap)
        .filter(|path| path.is_file())
        .map(|path| {
            let relative = path.strip_prefix(directory).unwrap();
            relative.to_string_lossy().into_owned()
        })
        .collect()
}

#[test]
fn no_files_are_no_mounts() {
    let text = "spin_manifest_version = 2\n[application]\nname = \"app\"\n\
                [component.c]\nsource = \"x\"\n";
    let manifest = Manifest::parse(text, Path::new("/app/spin.toml")).unwrap();
    let mounts = assemble(
        &manifest.components["c"],
        Path::new("/none"),
        Path::new("/none"),
    );
    assert_eq!(mounts.unwrap(), []);
}

#[test]
fn patterns_keep_relative_paths() {
    let app = application();
    for (files, found) in [
        ("assets/*.txt", vec!["assets/a.txt"]),
        ("assets/**/*.txt", vec!["assets/a.txt", "assets/deep/b.txt"]),
        ("notes.txt", vec!["notes.txt"]),
        (
            "assets/deep",
            vec!["assets/deep/b.txt", "assets/deep/c.bin"],
        ),
        ("*", vec!["notes.txt"]),
    ] {
        let root = assembled(&app, &format!("files = [{files:?}]")).unwrap();
        assert_eq!(list(&root), found, "{files}");
    }
}

#[test]
fn placements_move_files_and_directories() {
    let app = application();
    let root = assembled(
        &app,
        "files = [{ source = \"assets\", destination = \"/\" }, \
         { source = \"notes.txt\", destination = \"/doc/readme\" }]",
    )
    .unwrap();
    assert_eq!(
        list(&root),
        ["a.txt", "deep/b.txt", "deep/c.bin", "doc/readme"]
    );
    assert_eq!(fs::read_to_string(root.join("doc/readme")).unwrap(), "n");
}

#[test]
fn excluded_files_stay_out() {
    let app = application();
    let root = assembled(
        &app,
        "files = [\"assets/**/*\", { source = \"assets\", destination = \"/x\" }]\n\
         exclude_files = [\"assets/deep/*.bin\"]",
    )
    .unwrap();
    assert_eq!(
        list(&root),
        [
            "assets/a.txt",
            "assets/deep/b.txt",
            "x/a.txt",
            "x/deep/b.txt"
        ]
    );
}

#[test]
fn what_was_there_is_replaced() {
    let app = application();
    assembled(&app, "files = [\"notes.txt\"]").unwrap();
    let root = assembled(&app, "files = [\"assets/a.txt\"]").unwrap();
    assert_eq!(list(&root), ["assets/a.txt"]);
}

#[test]
fn nothing_outside_the_application_is_reached() {
    let app = application();
    for line in [
        "files = [\"../outside.txt\"]",
        "files = [\"../*\"]",
        "files = [\"/etc/hostname\"]",
        "files = [{ source = \"..\", destination = \"/\" }]",
        "files = [{ source = \"notes.txt\", destination = \"/../x\" }]",
    ] {
        let message = format!("{:#}", assembled(&app, line).unwrap_err());
        assert!(message.contains("below the manifest"), "{line}: {message}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_outside_are_refused() {
    let app = application();
    let link = app.path().join("app/assets/link.txt");
    std::os::unix::fs::symlink(app.path().join("outside.txt"), link).unwrap();
    let message = format!("{:#}", assembled(&app, "files = [\"assets\"]").unwrap_err());
    assert!(message.contains("leads out"), "{message}");
}

#[test]
fn a_pattern_may_match_nothing() {
    let app = application();
    let root = assembled(&app, "files = [\"*.png\"]").unwrap();
    assert!(root.is_dir());
    assert!(list(&root).is_empty());
}

#[test]
fn entries_that_name_nothing_are_refused() {
    let app = application();
    for (line, part) in [
        ("files = [\"none.txt\"]", "does not exist"),
        (
            "files = [{ source = \"none\", destination = \"/\" }]",
            "does not exist",
        ),
        (
            "files = [{ source = \"notes.txt\", destination = \"/\" }]",
            "not the name of a file",
        ),
    ] {
        let message = format!("{:#}", assembled(&app, line).unwrap_err());
        assert!(message.contains("component.c.files"), "{message}");
        assert!(message.contains(part), "{message}");
    }
}
