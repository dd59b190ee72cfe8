//! Requests of components reach private networks only where they are named or open.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;

use crate::support::{Host, HostBuilder, WebServer, respond, sightline};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// 5 MiB, the most that is fetched.
const LIMIT: usize = 5 * 1024 * 1024;

fn outbound() -> HostBuilder {
    Host::builder().manifest("tests/guests/outbound.toml")
}

/// A picture, and ways to be none.
fn pages() -> WebServer {
    WebServer::serve(|path, stream| {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let png = ("content-type", "image/png");
        match path {
            "/redirect" => respond(stream, 302, &[("location", query)], b""),
            "/unmarked" => respond(stream, 200, &[], PNG),
            "/html" => respond(stream, 200, &[("content-type", "text/html")], b"<html>"),
            "/missing" => respond(stream, 404, &[png], PNG),
            "/largest" => respond(stream, 200, &[png], &vec![0; LIMIT]),
            "/endless" => {
                respond(stream, 200, &[png], b"")?;
                loop {
                    stream.write_all(&[0; 64 * 1024])?;
                }
            }
            "/broken" => respond(stream, 200, &[png, ("content-length", "50")], PNG),
            "/slow" => trickle(stream),
            _ => respond(stream, 200, &[png], PNG),
        }
    })
}

/// A body that never stops and never pauses for long.
fn trickle(stream: &mut TcpStream) -> std::io::Result<()> {
    respond(stream, 200, &[("content-type", "image/png")], b"")?;
    loop {
        stream.write_all(b"0")?;
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the probe `component` says to `action` with these parameters.
fn ask(host: &Host, component: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    let request = host.call(Method::GET, &format!("/{component}/{action}"));
    request.query(parameters).send().unwrap().text().unwrap()
}

fn fetch(host: &Host, component: &str, authority: &str) -> String {
    let parameters = [("authority", authority), ("path", "/picture")];
    ask(host, component, "fetch", &parameters)
}

/// What the probe says of the picture at `url`, while all hosts are allowed for pictures.
fn picture(host: &Host, url: &str) -> String {
    ask(host, "anywhere", "picture", &[("hosts", "*"), ("url", url)])
}

#[test]
fn a_wildcard_reaches_no_private_address() {
    let (host, pages) = (outbound().start(), pages());
    let port = pages.port();
    for authority in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("127.1:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("user@127.0.0.1:{port}"),
        "169.254.169.254".to_owned(),
        "10.0.0.1".to_owned(),
        "[fd00:ec2::254]".to_owned(),
    ] {
        let told = fetch(&host, "anywhere", &authority);
        assert!(
            told.contains("DestinationIpProhibited"),
            "{authority}: {told}"
        );
    }
    assert_eq!(pages.asked(), 0);
    let log = host.log();
    assert!(
        log.contains("169.254.169.254") && log.contains("--allow-network"),
        "{log}"
    );
}

#[test]
fn an_open_network_is_reached_and_no_other() {
    let host = outbound()
        .flags(&["--allow-network", "127.0.0.1/32"])
        .start();
    let pages = pages();
    let port = pages.port();
    assert_eq!(
        fetch(&host, "anywhere", &format!("127.0.0.1:{port}")),
        "200"
    );
    assert_eq!(pages.asked(), 1);
    for authority in [format!("[::1]:{port}"), format!("127.0.0.2:{port}")] {
        let told = fetch(&host, "anywhere", &authority);
        assert!(
            told.contains("DestinationIpProhibited"),
            "{authority}: {told}"
        );
    }
}

#[test]
fn what_the_manifest_names_is_reached() {
    let (host, pages) = (outbound().start(), pages());
    let port = pages.port();
    assert_eq!(fetch(&host, "named", &format!("127.0.0.1:{port}")), "200");
    // The same address under a name that only the wildcard covers.
    let told = fetch(&host, "named", &format!("localhost:{port}"));
    assert!(told.contains("DestinationIpProhibited"), "{told}");
    assert_eq!(pages.asked(), 1);
}

#[test]
fn the_application_itself_is_reached() {
    let host = outbound().start();
    let parameters = [("authority", "self.alt"), ("path", "/healthz")];
    assert_eq!(ask(&host, "anywhere", "fetch", &parameters), "200");
}

#[test]
fn a_host_that_is_not_there_is_told_apart() {
    let host = outbound().flags(&["--allow-network", "127.0.0.1"]).start();
    let told = fetch(&host, "anywhere", "name.invalid");
    assert!(told.contains("DnsError"), "{told}");
    let told = fetch(&host, "anywhere", "127.0.0.1:1");
    assert!(told.contains("ConnectionRefused"), "{told}");
}

#[test]
fn a_picture_is_fetched_by_address() {
    let host = outbound()
        .flags(&["--allow-network", "127.0.0.1/32"])
        .start();
    let pages = pages();
    let base = format!("http://127.0.0.1:{}", pages.port());
    let whole = format!("{} bytes", PNG.len());
    for (path, told) in [
        ("/1.png", whole.clone()),
        ("/图 片.png?a=b", whole.clone()),
        ("/unmarked", whole.clone()),
        ("/redirect?/1.png", whole.clone()),
        ("/largest", format!("{LIMIT} bytes")),
    ] {
        assert_eq!(picture(&host, &format!("{base}{path}")), told, "{path}");
    }
}

#[test]
fn a_picture_that_breaks_a_rule_is_refused() {
    let host = outbound()
        .flags(&["--allow-network", "127.0.0.1/32"])
        .start();
    let pages = pages();
    let base = format!("http://127.0.0.1:{}", pages.port());
    for (path, reason) in [
        ("/html", "text/html"),
        ("/missing", "404"),
        ("/endless", "larger than 5242880 bytes"),
        ("/broken", "broke off"),
        (
            "/redirect?/redirect?/redirect?/redirect?/1.png",
            "more than 3 times",
        ),
        ("/redirect?ftp://127.0.0.1/1.png", "must begin with http"),
    ] {
        let told = picture(&host, &format!("{base}{path}"));
        assert!(told.contains(reason), "{path}: {told}");
    }
    let allowed = [("hosts", "example.com"), ("url", &format!("{base}/1.png"))];
    let told = ask(&host, "anywhere", "picture", &allowed);
    assert!(told.contains("picture_hosts"), "{told}");
}

#[test]
fn a_redirect_into_a_private_network_is_refused() {
    let host = outbound()
        .flags(&["--allow-network", "127.0.0.1/32"])
        .start();
    let pages = pages();
    let port = pages.port();
    for target in [
        format!("http://[::1]:{port}/1.png"),
        format!("//127.0.0.2:{port}/1.png"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        let url = format!("http://127.0.0.1:{port}/redirect?{target}");
        let told = picture(&host, &url);
        assert!(told.contains("no public address"), "{target}: {told}");
    }
    let own = format!("http://127.0.0.1:{port}/redirect?http://self.alt/healthz");
    assert!(picture(&host, &own).contains("not allowed"));
    assert_eq!(pages.asked(), 4);
}

#[test]
fn a_picture_that_comes_too_slowly_is_given_up() {
    let host = outbound()
        .flags(&["--allow-network", "127.0.0.1/32"])
        .start();
    let pages = pages();
    let start = Instant::now();
    let told = picture(&host, &format!("http://127.0.0.1:{}/slow", pages.port()));
    assert!(told.contains("within 10 seconds"), "{told}");
    let elapsed = start.elapsed();
    assert!(elapsed >= Duration::from_secs(10), "{elapsed:?}");
    assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
}

#[test]
fn a_network_that_is_none_is_refused_at_the_start() {
    let mut command = sightline();
    let output = command
        .args(["up", "--allow-network", "10.0.0.0/33"])
        .output();
    let output = output.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        errors.contains("--allow-network") && errors.contains("10.0.0.0/8"),
        "{errors}"
    );
}
