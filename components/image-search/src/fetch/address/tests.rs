//! What is an address, and where redirects lead.

use proptest::prelude::*;

use super::*;

fn parse(url: &str) -> Address {
    Address::parse(url).unwrap()
}

#[test]
fn an_address_has_a_host_a_port_and_a_path() {
    for (url, host, port, target) in [
        ("http://example.com", "example.com", 80, "/"),
        ("HTTPS://Example.COM/A?b=c#d", "example.com", 443, "/A?b=c"),
        ("http://example.com:8080?x", "example.com", 8080, "/?x"),
        ("http://[2001:DB8::1]:81/a", "[2001:db8::1]", 81, "/a"),
        ("https://127.0.0.1/a%20b", "127.0.0.1", 443, "/a%20b"),
    ] {
        let address = parse(url);
        assert_eq!(
            (address.host(), address.port(), address.path_and_query()),
            (host, port, target),
            "{url}"
        );
    }
}

#[test]
fn what_people_leave_unencoded_is_encoded() {
    let address = parse("http://example.com/图 片.jpg?q=\"é\"");
    assert_eq!(
        address.path_and_query(),
        "/%E5%9B%BE%20%E7%89%87.jpg?q=%22%C3%A9%22"
    );
}

#[test]
fn other_schemes_are_refused() {
    for url in [
        "ftp://h/a",
        "file://h/etc/passwd",
        "gopher://h/",
        "data://h/x",
        "ws://h/",
    ] {
        assert_eq!(Address::parse(url), Err(Refusal::Scheme), "{url}");
    }
}

#[test]
fn user_names_are_refused() {
    for url in [
        "http://user@h/a",
        "http://user:password@h/a",
        "http://good.example@evil.example/",
        "http://@h/",
    ] {
        let refused = Address::parse(url);
        assert!(
            matches!(refused, Err(Refusal::UserName | Refusal::NotAnAddress)),
            "{url}: {refused:?}"
        );
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for url in [
        "",
        "a.jpg",
        "/a.jpg",
        "//h/a.jpg",
        "h/a.jpg",
        "http:",
        "http:/h/a",
        "http://",
        "http:///a",
        "http://:80/",
        "http://h:/",
        "http://h:port/",
        "http://h:70000/",
        "http://a b/",
        "http://é.example/",
        "http://%61.example/",
        "http://[::1/",
        "http://::1/",
        "http://good.example\\@evil.example/",
        "http://good.example\\evil.example/",
        "http://h/a\nb",
        "http://h/\r\nx: y",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
    ] {
        assert_eq!(Address::parse(url), Err(Refusal::NotAnAddress), "{url:?}");
    }
}

#[test]
fn a_redirect_is_seen_from_where_it_is_met() {
    let here = parse("https://h:8443/a/b?c");
    for (location, there) in [
        ("https://other/x", "https://other/x"),
        ("//other/x", "https://other/x"),
        ("/x?y", "https://h:8443/x?y"),
        ("x", "https://h:8443/a/x"),
        ("./x", "https://h:8443/a/./x"),
        ("?y", "https://h:8443/a/b?y"),
        ("", "https://h:8443/a/b?c"),
        ("#d", "https://h:8443/a/b?c"),
        ("x?u=http://z", "https://h:8443/a/x?u=http://z"),
    ] {
        assert_eq!(here.follow(location), Ok(parse(there)), "{location}");
    }
    assert_eq!(parse("http://h").follow("x"), Ok(parse("http://h/x")));
}

#[test]
fn a_redirect_obeys_the_rules_of_addresses() {
    let here = parse("https://h/");
    assert_eq!(here.follow("http://h/"), Err(Refusal::Downgrade));
    assert_eq!(
        here.follow("file:///etc/passwd"),
        Err(Refusal::NotAnAddress)
    );
    assert_eq!(here.follow("ftp://h/"), Err(Refusal::Scheme));
    assert_eq!(here.follow("//u@h/"), Err(Refusal::UserName));
    assert!(parse("http://h/").follow("https://h/").is_ok());
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_refused(url in "(https?://)?\\PC*") {
        if let Ok(address) = Address::parse(&url) {
            let again = format!(
                "{}://{}:{}{}",
                if address.is_encrypted() { "https" } else { "http" },
                address.host(),
                address.port(),
                address.path_and_query()
            );
            let again = Address::parse(&again).unwrap();
            prop_assert_eq!(again.host(), address.host());
            prop_assert_eq!(again.port(), address.port());
            prop_assert_eq!(again.path_and_query(), address.path_and_query());
            prop_assert!(address.path_and_query().is_ascii());
        }
    }

    #[test]
    fn a_path_alone_never_leaves_the_host(path in "[^/?#:\\x00-\\x1f\\x7f][^:\\x00-\\x1f\\x7f]*") {
        let here = parse("http://h:81/a");
        if let Ok(there) = here.follow(&path) {
            prop_assert_eq!(there.authority(), "h:81");
        }
        if let Ok(there) = here.follow(&format!("/a{path}")) {
            prop_assert_eq!(there.authority(), "h:81");
        }
    }
}
