//! `docs/spin-compatibility.md` names a test for every rule; the tests must be there.

use std::fs;

use crate::support::root;

/// The paths of tests that the document names, such as `routes::tests::x`.
fn named_tests(document: &str) -> Vec<&str> {
    document
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains("::") && *code != "routes::tests::x")
        .collect()
}

/// Whether the function of this path is in the file of its module, or of the module above, in the host's
/// crate or `tests`, or in the store's crate where it says so.
fn is_there(test: &str) -> bool {
    let (sources, test) = match test.strip_prefix("kv_sqlite::") {
        Some(test) => (&["crates/kv-sqlite/src"][..], test),
        None => (&["crates/host/src", "tests"][..], test),
    };
    let mut steps: Vec<&str> = test.split("::").collect();
    let Some(function) = steps.pop() else {
        return false;
    };
    let own_module = steps.join("/");
    steps.pop();
    let modules = [own_module, steps.join("/")];
    let mut files = modules
        .iter()
        .flat_map(|module| [format!("{module}.rs"), format!("{module}/mod.rs")]);
    files.any(|file| {
        sources.iter().any(|source| {
            fs::read_to_string(root().join(source).join(&file))
                .is_ok_and(|text| text.contains(&format!("fn {function}(")))
        })
    })
}

#[test]
fn every_rule_names_a_test_that_exists() {
    let document = fs::read_to_string(root().join("docs/spin-compatibility.md")).unwrap();
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
