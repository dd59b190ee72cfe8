//! The rules of Spin's router, one by one, and all together against a slow matcher.

use std::path::Path;

use anyhow::Result;
use proptest::prelude::*;

use super::router::RESERVED_PREFIX;
use super::*;
use crate::manifest::Manifest;

/// The routes of a manifest in which the pattern `patterns[n]` leads to the component `cn`.
fn routes(patterns: &[&str]) -> Result<Routes> {
    let mut text = "spin_manifest_version = 2\n[application]\nname = \"app\"\n".to_owned();
    for (n, pattern) in patterns.iter().enumerate() {
        text += &format!("[[trigger.http]]\nroute = {pattern:?}\ncomponent = \"c{n}\"\n");
    }
    for n in 0..patterns.len() {
        text += &format!("[component.c{n}]\nsource = \"x\"\n");
    }
    Routes::new(&Manifest::parse(&text, Path::new("/app/spin.toml"))?)
}

/// The pattern that answers `path`.
fn answered_by(patterns: &[&str], path: &str) -> Option<String> {
    routes(patterns)
        .unwrap()
        .find(path)
        .map(|found| found.route.raw.clone())
}

#[track_caller]
fn refused(patterns: &[&str], part: &str) {
    let message = format!("{:#}", routes(patterns).unwrap_err());
    assert!(message.contains(part), "no {part:?} in: {message}");
}

#[test]
fn a_missing_leading_slash_is_added() {
    assert_eq!(answered_by(&["foo"], "/foo").as_deref(), Some("foo"));
    let routes = routes(&["foo/"]).unwrap();
    let found = routes.find("/foo").unwrap();
    assert_eq!(found.route.matched, "/foo");
    assert_eq!(found.route.raw, "foo/");
}

#[test]
fn trailing_slashes_are_ignored() {
    for path in ["/foo", "/foo/", "/foo//"] {
        assert!(answered_by(&["/foo"], path).is_some(), "{path}");
        assert!(answered_by(&["/foo/"], path).is_some(), "{path}");
    }
    assert!(answered_by(&["/"], "/").is_some());
    assert!(answered_by(&["/"], "").is_some());
    assert!(answered_by(&["/"], "/foo").is_none());
}

#[test]
fn segments_are_compared_whole() {
    assert!(answered_by(&["/foo"], "/foobar").is_none());
    assert!(answered_by(&["/foo"], "/foo/bar").is_none());
    assert!(answered_by(&["/foo/..."], "/foobar").is_none());
}

#[test]
fn exact_comes_before_parameter_before_wildcard() {
    let patterns = ["/...", "/a/...", "/a/:x", "/a/b", "/:x/b"];
    for (path, pattern) in [
        ("/a/b", "/a/b"),
        ("/a/c", "/a/:x"),
        ("/a/c/d", "/a/..."),
        ("/a", "/a/..."),
        ("/z/b", "/:x/b"),
        ("/z", "/..."),
        ("/", "/..."),
    ] {
        assert_eq!(answered_by(&patterns, path).as_deref(), Some(pattern));
    }
    // Segment by segment, not by how much of the pattern is exact.
    assert_eq!(
        answered_by(&["/:x/b/c", "/a/..."], "/a/b/c").as_deref(),
        Some("/a/...")
    );
}

#[test]
fn a_trailing_wildcard_matches_nothing_too() {
    assert!(answered_by(&["/foo/..."], "/foo").is_some());
    assert!(answered_by(&["/foo/..."], "/foo/").is_some());
    assert_eq!(
        answered_by(&["/foo/...", "/foo"], "/foo").as_deref(),
        Some("/foo")
    );
}

#[test]
fn the_trailing_wildcard_keeps_its_slashes() {
    let routes = routes(&["/foo/...", "/exact"]).unwrap();
    for (path, rest) in [
        ("/foo", ""),
        ("/foo/", "/"),
        ("/foo/bar", "/bar"),
        ("/foo/bar/", "/bar/"),
        ("/foo/a/b", "/a/b"),
    ] {
        let found = routes.find(path).unwrap();
        assert_eq!(found.trailing_wildcard.as_deref(), Some(rest), "{path}");
        assert_eq!(found.route.component_route(), "/foo");
    }
    assert_eq!(routes.find("/exact").unwrap().trailing_wildcard, None);
}

#[test]
fn an_asterisk_is_a_trailing_wildcard() {
    assert!(answered_by(&["/foo/*"], "/foo/bar").is_some());
}

#[test]
fn parameters_are_captured_without_decoding() {
    let routes = routes(&["/v1/:project_id/images/:image_id"]).unwrap();
    let found = routes.find("/v1/p%2Fq/images/a b").unwrap();
    assert_eq!(
        found.params,
        [
            ("project_id".to_owned(), "p%2Fq".to_owned()),
            ("image_id".to_owned(), "a b".to_owned())
        ]
    );
}

#[test]
fn exact_segments_are_compared_without_decoding() {
    assert!(answered_by(&["/foo"], "/f%6Fo").is_none());
    assert!(answered_by(&["/foo"], "/Foo").is_none());
}

#[test]
fn a_parameter_matches_an_empty_segment_inside() {
    let routes = routes(&["/a/:x/b"]).unwrap();
    assert_eq!(routes.find("/a//b").unwrap().params[0].1, "");
}

#[test]
fn dots_split_segments_of_patterns() {
    let routes = routes(&["/files/:name.json", "/files/:name"]).unwrap();
    let found = routes.find("/files/a.json").unwrap();
    assert_eq!(found.route.component, "c0");
    assert_eq!(found.params, [("name".to_owned(), "a".to_owned())]);
    let found = routes.find("/files/a.txt").unwrap();
    assert_eq!(found.route.component, "c1");
    assert_eq!(found.params[0].1, "a.txt");
    // A parameter before a dot ends at the first one.
    let found = routes.find("/files/a.b.json").unwrap();
    assert_eq!(found.route.component, "c1");
    assert_eq!(
        answered_by(&["/a.b/c"], "/a.b/c").as_deref(),
        Some("/a.b/c")
    );
}

#[test]
fn private_triggers_have_no_route() {
    let text = "spin_manifest_version = 2\n[application]\nname = \"app\"\n\
                [[trigger.http]]\nroute = { private = true }\ncomponent = \"c\"\n\
                [component.c]\nsource = \"x\"\n";
    let manifest = Manifest::parse(text, Path::new("/app/spin.toml")).unwrap();
    let routes = Routes::new(&manifest).unwrap();
    assert_eq!(routes.iter().count(), 0);
    assert!(routes.find("/").is_none());
}

#[test]
fn patterns_for_the_same_paths_are_refused() {
    for pair in [
        ["/foo", "/foo"],
        ["/foo", "foo/"],
        ["/:a/x", "/:b/x"],
        ["/foo/...", "/foo/*"],
    ] {
        refused(&pair, "same paths");
    }
    assert!(routes(&["/foo", "/foo/...", "/:x"]).is_ok());
}

#[test]
fn the_hosts_own_paths_are_reserved() {
    refused(&["/.well-known/spin/health"], "belong to the host");
    refused(&["/.well-known/spin/..."], "belong to the host");
    assert!(HEALTH_PATH.starts_with(RESERVED_PREFIX));
}

#[test]
fn patterns_that_routefinder_misroutes_are_refused() {
    refused(&["/a/.../b"], "last segment");
    refused(&["/a/*/b"], "last segment");
    refused(&["/a/x*"], "last segment");
    refused(&["/a/*name"], "last segment");
    refused(&["/a//b"], "empty segment");
    refused(&["/.well-known/other"], "begins with a dot");
    refused(&["/a/.b"], "begins with a dot");
    refused(&["/:a..b"], "two in a row");
    refused(&["/a/:"], "named");
    refused(&["/:x/:x"], "two parameters");
    refused(&["/:x.:x"], "two parameters");
    refused(&["/é"], "cannot stand in a path");
    refused(&["/a?b"], "cannot stand in a path");
}

#[test]
fn routes_are_listed_in_the_order_of_the_manifest() {
    let routes = routes(&["/...", "/b", "/"]).unwrap();
    let listed: Vec<String> = routes.iter().map(ToString::to_string).collect();
    assert_eq!(listed, ["/...", "/b", "/"]);
}

/// How a slow matcher sees one segment of a pattern; the order is the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Wildcard,
    Parameter,
    Exact,
    End,
}

/// The ranks of the segments of `pattern`, if it matches `path`.
fn slow_match(pattern: &str, path: &str) -> Option<Vec<Rank>> {
    let path = path.trim_matches('/');
    let mut path: Vec<&str> = path.split('/').filter(|_| !path.is_empty()).collect();
    path.reverse();
    let mut ranks = Vec::new();
    for segment in pattern.split('/').skip(1).filter(|s| !s.is_empty()) {
        if segment == "..." {
            ranks.push(Rank::Wildcard);
            return Some(ranks);
        }
        let there = path.pop()?;
        ranks.push(match segment.strip_prefix(':') {
            Some(_) => Rank::Parameter,
            None if there == segment => Rank::Exact,
            None => return None,
        });
    }
    ranks.push(Rank::End);
    path.is_empty().then_some(ranks)
}

fn pattern() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "ab", ":x"]);
    let end = prop::sample::select(vec!["", "/..."]);
    (prop::collection::vec(segment, 0..4), end).prop_map(|(segments, end)| {
        let named = segments
            .iter()
            .enumerate()
            .map(|(n, segment)| match *segment {
                ":x" => format!("/:x{n}"),
                exact => format!("/{exact}"),
            });
        let pattern = named.collect::<String>() + end;
        if pattern.is_empty() {
            "/".to_owned()
        } else {
            pattern
        }
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "ab", "c", "a.b", ""]);
    let end = prop::sample::select(vec!["", "/"]);
    (prop::collection::vec(segment, 0..5), end)
        .prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_router_agrees_with_a_slow_matcher(
        patterns in prop::collection::hash_set(pattern(), 1..8),
        path in path(),
    ) {
        let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
        let expected = patterns
            .iter()
            .filter_map(|pattern| Some((slow_match(pattern, &path)?, *pattern)))
            .max()
            .map(|(_, pattern)| pattern.to_owned());
        prop_assert_eq!(answered_by(&patterns, &path), expected);
    }
}
