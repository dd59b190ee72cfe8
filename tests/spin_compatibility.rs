//! `docs/spin-compatibility.md` names a test for every rule; the tests must be there.

use std::{fs, path::Path};

/// The paths of tests that the document names, such as `routes::tests::x`.
fn named_tests(document: &str) -> Vec<&str> {
    document
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains("::") && *code != "routes::tests::x")
        .collect()
}

/// Whether the function of this path is in the file of its module, or of the module above.
fn is_there(test: &str) -> bool {
    let (roots, path): (&[&str], _) = match test.strip_prefix("kv_sqlite::") {
        Some(path) => (&["crates/kv-sqlite/src"], path),
        None => (&["crates/host/src", "tests"], test),
    };
    let mut steps: Vec<&str> = path.split("::").collect();
    let Some(function) = steps.pop() else {
        return false;
    };
    let own_file = Path::new(&steps.join("/")).with_extension("rs");
    let own_directory = Path::new(&steps.join("/")).join("mod.rs");
    steps.pop();
    let file_above = Path::new(&steps.join("/")).with_extension("rs");
    let directory_above = Path::new(&steps.join("/")).join("mod.rs");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    roots.iter().any(|root| {
        [&own_file, &own_directory, &file_above, &directory_above]
            .iter()
            .any(|file| {
                fs::read_to_string(repository.join(root).join(file))
                    .is_ok_and(|text| text.contains(&format!("fn {function}(")))
            })
    })
}

#[test]
fn every_rule_names_a_test_that_exists() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/spin-compatibility.md");
    let document = fs::read_to_string(document).unwrap();
    let tests = named_tests(&document);
    assert!(tests.len() > 50, "only {} tests are named", tests.len());
    let gone: Vec<&&str> = tests.iter().filter(|test| !is_there(test)).collect();
    assert!(gone.is_empty(), "no such tests: {gone:?}");
    for row in document.lines().filter(|line| line.starts_with("| ")) {
        assert!(
            row == "| Rule | Test |" || !named_tests(row).is_empty(),
            "no test: {row}"
        );
    }
}
