//! The grammar of entries, and what they let out.

use super::*;

fn allowed(entries: &[&str]) -> AllowedHosts {
    entries
        .iter()
        .map(|entry| AllowedHost::parse(entry).unwrap())
        .collect()
}

#[track_caller]
fn check(entry: &str, permitted: &[&str], denied: &[&str]) {
    let allowed = allowed(&[entry]);
    for url in permitted {
        assert!(allowed.permits(&url.parse().unwrap()), "{entry} {url}");
    }
    for url in denied {
        assert!(!allowed.permits(&url.parse().unwrap()), "{entry} {url}");
    }
}

#[test]
fn nothing_is_allowed_by_default() {
    let none = AllowedHosts::default();
    for url in ["http://localhost/", "https://example.com", "/relative"] {
        assert!(!none.permits(&url.parse().unwrap()), "{url}");
    }
    assert!(!none.permits_self("http"));
}

#[test]
fn scheme_host_and_port_must_all_agree() {
    check(
        "https://api.example.com",
        &["https://api.example.com/a?b", "https://api.example.com:443"],
        &[
            "http://api.example.com",
            "https://api.example.com:444",
            "https://example.com",
            "https://x.api.example.com",
            "https://api.example.com.evil.org",
        ],
    );
    check("http://a:8080/", &["http://a:8080/x"], &["http://a/x"]);
}

#[test]
fn user_names_do_not_hide_the_host() {
    check(
        "http://good.com",
        &["http://user:pass@good.com/"],
        &["http://good.com@evil.com/", "http://good.com:80@evil.com/"],
    );
}

#[test]
fn names_are_compared_without_case() {
    check("HTTP://Example.COM", &["http://eXample.com/"], &[]);
}

#[test]
fn wildcards_stand_for_any_scheme_host_or_port() {
    check(
        "*://*:*",
        &["http://a", "https://b:1/", "http://[::1]:9/"],
        &["/relative"],
    );
    check("*://a:7", &["http://a:7", "https://a:7"], &["http://a"]);
    check("http://*", &["http://a", "http://b.c"], &["http://a:81"]);
    check("http://a:*", &["http://a", "http://a:9"], &["http://b"]);
}

#[test]
fn subdomain_wildcards_leave_out_the_domain() {
    check(
        "http://*.example.com:8080",
        &["http://a.example.com:8080", "http://a.b.example.com:8080"],
        &[
            "http://example.com:8080",
            "http://notexample.com:8080",
            "http://a.example.com",
        ],
    );
}

#[test]
fn port_ranges_leave_out_their_end() {
    check(
        "http://a:100..102",
        &["http://a:100", "http://a:101"],
        &["http://a:99", "http://a:102"],
    );
    check(
        "http://a:1..65535",
        &["http://a:65534"],
        &["http://a:65535"],
    );
}

#[test]
fn networks_hold_addresses() {
    check(
        "*://10.1.2.3/8:80",
        &["http://10.9.9.9"],
        &[
            "http://11.0.0.1",
            "http://ten.example.com",
            "https://10.0.0.1",
        ],
    );
    check(
        "http://fd00::/8:80",
        &["http://[fd12::1]/"],
        &["http://[fe80::1]/"],
    );
    check(
        "http://127.0.0.1",
        &["http://127.0.0.1/"],
        &["http://127.0.0.2/"],
    );
    check(
        "http://[::1]:8001",
        &["http://[::1]:8001/"],
        &["http://[::1]/"],
    );
}

#[test]
fn wildcards_do_not_name_a_host() {
    let names = |entry: &str, url: &str| allowed(&[entry]).names(&url.parse().unwrap());
    for (entry, url) in [
        ("http://a.example.com", "http://A.example.com/x"),
        ("*://localhost:*", "http://localhost:8080"),
        ("http://10.0.0.0/8:80", "http://10.1.2.3/"),
        ("http://[::1]:80", "http://[::1]/"),
    ] {
        assert!(names(entry, url), "{entry} {url}");
    }
    for (entry, url) in [
        ("*://*:*", "http://localhost/"),
        ("http://*.example.com", "http://a.example.com/"),
        ("http://0.0.0.0/0:80", "http://10.1.2.3/"),
        ("http://self", "http://self.alt/"),
        ("http://localhost", "http://localhost:81/"),
        ("http://localhost", "https://localhost:80/"),
    ] {
        assert!(!names(entry, url), "{entry} {url}");
    }
    let both = allowed(&["http://*:*", "http://localhost:81"]);
    assert!(both.names(&"http://localhost:81/".parse().unwrap()));
    assert!(!both.names(&"http://localhost:82/".parse().unwrap()));
}

#[test]
fn connections_use_the_usual_port_of_their_scheme() {
    let allowed = allowed(&["postgres://db", "mqtt://broker:1999"]);
    assert!(allowed.permits_address("postgres", "db", None));
    assert!(allowed.permits_address("postgres", "db", Some(5432)));
    assert!(!allowed.permits_address("mqtt", "broker", None));
    assert!(allowed.permits_address("mqtt", "broker", Some(1999)));
}

#[test]
fn self_means_this_application_only() {
    let own = allowed(&["http://self"]);
    assert!(own.permits_self("http"));
    assert!(!own.permits_self("https"));
    assert!(own.permits(&"http://self.alt/x".parse().unwrap()));
    assert!(!own.permits(&"http://self/x".parse().unwrap()));
    assert!(!own.permits(&"http://other/x".parse().unwrap()));
    assert!(allowed(&["*://*:*"]).permits_self("http"));
    assert!(!allowed(&["http://other"]).permits_self("http"));
}

#[test]
fn malformed_entries_are_refused() {
    for entry in [
        "",
        "*",
        "example.com",
        "example.com:80",
        "insecure:allow-all",
        "://a",
        "http://",
        "h2c://a:80",
        "{http,https}://a:80",
        "http://{a,b}",
        "http://a/path",
        "http://a:80/path",
        "http://a:port",
        "http://a:70000",
        "http://a:1..x",
        "http://a.*.com",
        "http://*.a.*.com",
        "http://u@a",
        "*://a",
        "ftp://a",
        "http://[::1]",
        "http://other.spin.internal",
        "http://*.spin.internal",
    ] {
        let error = AllowedHost::parse(entry);
        assert!(error.is_err(), "{entry}");
    }
}
