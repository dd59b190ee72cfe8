//! Paths, taken apart.

use image_registry::swr_path::SwrPath;
use proptest::prelude::*;

fn parts(path: &str) -> Option<(Option<String>, String, String, String)> {
    let path = SwrPath::parse(path).ok()?;
    Some((path.registry, path.namespace, path.name, path.tag))
}

#[test]
fn paths_have_registry_namespace_name_and_tag() {
    let cases = [
        (
            "swr.xxx.com/op_svc_modelarts_container2/pytorch_1_8:train-1.0",
            (
                Some("swr.xxx.com"),
                "op_svc_modelarts_container2",
                "pytorch_1_8",
                "train-1.0",
            ),
        ),
        (
            "swr.example.com:5000/team/a:1",
            (Some("swr.example.com:5000"), "team", "a", "1"),
        ),
        (
            "localhost:80/team/a:1",
            (Some("localhost:80"), "team", "a", "1"),
        ),
        (
            "r/team/deep/er/name:v1.0",
            (Some("r"), "team", "deep/er/name", "v1.0"),
        ),
        ("team/name:v2", (None, "team", "name", "v2")),
    ];
    for (path, (registry, namespace, name, tag)) in cases {
        let expected = (
            registry.map(str::to_owned),
            namespace.to_owned(),
            name.to_owned(),
            tag.to_owned(),
        );
        assert_eq!(parts(path), Some(expected), "{path}");
    }
}

#[test]
fn what_no_image_can_have_is_refused_with_a_reason() {
    let long = |part: &str, length: usize| part.repeat(length);
    let cases = [
        ("swr.example.com/team/name".to_owned(), "tag"),
        ("swr.example.com:5000/team/name".to_owned(), "tag"),
        ("swr.example.com/team/name:".to_owned(), "tag"),
        (
            format!("swr.example.com/team/name:{}", long("t", 65)),
            "tag",
        ),
        ("swr.example.com/team/name:a b".to_owned(), "tag"),
        ("swr.example.com/name:1.0".to_owned(), "namespace"),
        ("localhost/name:1.0".to_owned(), "namespace"),
        ("localhost:5000/name:1.0".to_owned(), "namespace"),
        ("name:1.0".to_owned(), "namespace"),
        ("swr.example.com//name:1.0".to_owned(), "namespace"),
        ("swr.example.com/Team/name:1.0".to_owned(), "namespace"),
        ("swr.example.com/1team/name:1.0".to_owned(), "namespace"),
        (
            format!("swr.example.com/{}/name:1.0", long("t", 65)),
            "namespace",
        ),
        ("swr.example.com/team/UPPER:1.0".to_owned(), "name"),
        ("swr.example.com/team/a:b:1.0".to_owned(), "name"),
        ("swr.example.com/team/a//b:1.0".to_owned(), "name"),
        ("swr.example.com/team/:1.0".to_owned(), "name"),
        (
            format!("swr.example.com/team/{}:1.0", long("n", 513)),
            "name",
        ),
        ("/team/name:1.0".to_owned(), "registry"),
        ("swr.example.com:0/team/name:1.0".to_owned(), "registry"),
        ("swr.example.com:65536/team/name:1.0".to_owned(), "registry"),
        ("swr.example.com:/team/name:1.0".to_owned(), "registry"),
        (
            "https://swr.example.com/team/name:1.0".to_owned(),
            "registry",
        ),
        (
            format!("swr.example.com/team/name@sha256:{}", long("0", 64)),
            "digest",
        ),
        (
            format!("swr.example.com/team/name:1.0@sha256:{}", long("0", 64)),
            "digest",
        ),
        (String::new(), "tag"),
    ];
    for (path, about) in cases {
        let reason = SwrPath::parse(&path).unwrap_err().0;
        assert!(reason.contains(about), "{path}: {reason}");
    }
}

#[test]
fn lengths_are_inclusive() {
    let path = |namespace: usize, name: usize, tag: usize| {
        let (namespace, name, tag) = ("a".repeat(namespace), "b".repeat(name), "c".repeat(tag));
        SwrPath::parse(&format!("r.io/{namespace}/{name}:{tag}")).is_ok()
    };
    assert!(path(64, 512, 64) && path(1, 1, 1));
    assert!(!path(65, 512, 64) && !path(64, 513, 64) && !path(64, 512, 65));
}

proptest! {
    #[test]
    fn a_path_of_good_parts_is_taken_apart_into_them_and_put_together_again(
        registry in proptest::option::of("[a-z0-9]{1,9}(\\.[a-z0-9-]{1,9}){1,2}(:[1-9][0-9]{0,3})?"),
        namespace in "[a-z][a-zA-Z0-9_-]{0,63}",
        name in "[a-z0-9._-]{1,40}",
        deeper in proptest::option::of("[a-z0-9._-]{1,40}(/[a-z0-9._-]{1,40}){0,3}"),
        tag in "[a-zA-Z0-9._-]{1,64}",
    ) {
        prop_assume!(namespace != "localhost");
        // Without a registry a name has one part.
        let name = match (&registry, deeper) {
            (Some(_), Some(deeper)) => format!("{name}/{deeper}"),
            _ => name,
        };
        let expected = SwrPath { registry, namespace, name, tag };
        prop_assert_eq!(SwrPath::parse(&expected.to_string()), Ok(expected));
    }

    #[test]
    fn no_text_is_more_than_refused(
        path in prop_oneof!["\\PC*", "[a-zA-Z0-9:/@._ -]{0,60}", "[a-c:/.]{0,12}"],
    ) {
        if let Ok(parsed) = SwrPath::parse(&path) {
            prop_assert_eq!(parsed.to_string(), path);
        }
    }
}
