//! What to paste into a shell when the host serves: the variables that the vendors' SDKs read, and a
//! first call.
//!
//! Secrets are not written here but read from their file by the shell, so that they are on no screen and
//! in no log.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use host::state_dir::Credentials;
use host::variables::Variables;

/// The services, as the names of variables of `huaweicloudsdkcore` have them: it asks
/// `HUAWEICLOUD_SDK_REGION_<service>_<region>` for the endpoint of a region.
const HUAWEI_SERVICES: [&str; 4] = [
    "IMAGESEARCH",
    "MODELARTS",
    "DATAARTSFABRIC",
    "DATAARTSFABRICEP",
];

/// The region of the services that are being switched off, as in the vendor's samples.
const HUAWEI_REGION: &str = "CN_NORTH_4";

/// What a host that serves is called with.
pub struct Exports<'a> {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it has made itself.
    pub credentials: &'a Credentials,
    /// Where that is kept.
    pub path: &'a Path,
    /// What its components were given, which may be something else.
    pub variables: &'a Variables,
}

impl Exports<'_> {
    /// Lines to paste into a shell and what they are for; nothing if the application does not use the
    /// host's credentials.
    pub fn text(&self) -> String {
        let names = ["access_key", "secret_key", "project_id", "token"];
        if names
            .iter()
            .any(|name| self.variables.value(name).is_none())
        {
            return String::new();
        }
        format!(
            "For the vendors' SDKs (Huawei, region cn-north-4; Alibaba):\n{}A first call:\n{}",
            self.sdk(),
            self.first_call()
        )
    }

    fn sdk(&self) -> String {
        let url = quoted(&self.url());
        let mut lines = String::new();
        let mut export = |name: &str, value: Value| {
            // Writing to a string does not fail.
            let _ = match value {
                Value::Text(text) => writeln!(lines, "  export {name}={text}"),
                Value::Given(variable) => writeln!(lines, "  # {name}: {}", given(variable)),
            };
        };
        export("HUAWEICLOUD_SDK_AK", self.public("access_key"));
        export("HUAWEICLOUD_SDK_SK", self.secret("secret_key"));
        export("HUAWEICLOUD_SDK_PROJECT_ID", self.public("project_id"));
        export("HUAWEICLOUD_SDK_IAM_ENDPOINT", Value::Text(url.clone()));
        for service in HUAWEI_SERVICES {
            let name = format!("HUAWEICLOUD_SDK_REGION_{service}_{HUAWEI_REGION}");
            export(&name, Value::Text(url.clone()));
        }
        export("ALIBABA_CLOUD_ACCESS_KEY_ID", self.public("access_key"));
        export("ALIBABA_CLOUD_ACCESS_KEY_SECRET", self.secret("secret_key"));
        lines
    }

    fn first_call(&self) -> String {
        let token = match self.secret("token") {
            Value::Text(text) => format!("TOKEN={text}"),
            Value::Given(variable) => format!("# TOKEN: {}", given(variable)),
        };
        let project = self.variables.value("project_id").unwrap_or_default();
        format!(
            "  {token}\n  \
             curl -H \"X-Auth-Token: $TOKEN\" -H 'Content-Type: application/json' \\\n    \
             -d '{{\"name\": \"first\", \"model\": \"common-search\"}}' \\\n    \
             {}\n",
            quoted(&format!("{}/v1/{project}/service", self.url()))
        )
    }

    /// A value that may be seen.
    fn public(&self, name: &'static str) -> Value {
        Value::Text(quoted(self.variables.value(name).unwrap_or_default()))
    }

    /// A value that the shell reads from its file, if it is the one that counts.
    fn secret(&self, name: &'static str) -> Value {
        let made = self.credentials.variables();
        if self.variables.value(name) != made.get(name).map(String::as_str) {
            return Value::Given(name);
        }
        let path = quoted(&self.path.display().to_string());
        // Also from a file that somebody wrote by hand, in however many lines.
        let value = r#"" *: *"\([^"]*\)".*"#;
        let read = format!("sed -n 's/.*\"{name}{value}/\\1/p' {path}");
        Value::Text(format!("\"$({read})\""))
    }

    /// Where programs of this machine reach the host.
    fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }
}

enum Value {
    /// As the shell reads it.
    Text(String),
    /// A secret in none of the host's files: the value that was given for this variable.
    Given(&'static str),
}

fn given(variable: &str) -> String {
    format!("the value that was given for the variable {variable}; credentials.json does not count")
}

/// `text` as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::process::Command;

    use super::*;
    use host::manifest::Manifest;
    use host::variables::Providers;

    fn variables(credentials: &Credentials, given: &[(&str, &str)]) -> Variables {
        let mut manifest =
            "spin_manifest_version = 2\n[application]\nname = \"a\"\n[variables]\n".to_owned();
        for name in credentials.variables().keys() {
            manifest += &format!("{name} = {{ required = true }}\n");
        }
        let manifest = Manifest::parse(&manifest, Path::new("/app/spin.toml")).unwrap();
        let given = given
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        let providers = Providers {
            given: given.collect(),
            built_in: credentials.variables(),
            ..Providers::default()
        };
        Variables::new(&manifest, &providers).unwrap()
    }

    /// The exports of a host on `address`, with its credentials in a directory of an awkward name.
    fn text(address: &str, given: &[(&str, &str)]) -> (String, Credentials, tempfile::TempDir) {
        let state = tempfile::tempdir().unwrap();
        let state_dir = state.path().join("it's $HOME");
        let credentials = Credentials::load_or_create(&state_dir).unwrap();
        let exports = Exports {
            address: address.parse().unwrap(),
            credentials: &credentials,
            path: &Credentials::path(&state_dir),
            variables: &variables(&credentials, given),
        };
        (exports.text(), credentials, state)
    }

    /// The environment of a shell after these lines.
    fn pasted(text: &str) -> HashMap<String, String> {
        let script = text.lines().filter(|line| line.starts_with("  export"));
        let script = script.collect::<Vec<_>>().join("\n") + "\nenv";
        let output = Command::new("sh")
            .arg("-c")
            .arg(script)
            .env_clear()
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{output:?}"
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn a_shell_gets_what_the_sdks_need_and_the_text_has_no_secret() {
        let (text, credentials, _state) = text("127.0.0.1:3000", &[]);
        let environment = pasted(&text);
        let expected = BTreeMap::from([
            ("HUAWEICLOUD_SDK_AK", credentials.access_key.as_str()),
            ("HUAWEICLOUD_SDK_SK", &credentials.secret_key),
            ("HUAWEICLOUD_SDK_PROJECT_ID", &credentials.project_id),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://127.0.0.1:3000"),
            (
                "HUAWEICLOUD_SDK_REGION_IMAGESEARCH_CN_NORTH_4",
                "http://127.0.0.1:3000",
            ),
            (
                "HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4",
                "http://127.0.0.1:3000",
            ),
            (
                "HUAWEICLOUD_SDK_REGION_DATAARTSFABRIC_CN_NORTH_4",
                "http://127.0.0.1:3000",
            ),
            (
                "HUAWEICLOUD_SDK_REGION_DATAARTSFABRICEP_CN_NORTH_4",
                "http://127.0.0.1:3000",
            ),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", &credentials.access_key),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &credentials.secret_key),
        ]);
        for (name, value) in expected {
            assert_eq!(
                environment.get(name).map(String::as_str),
                Some(value),
                "{name}"
            );
        }
        for secret in [&credentials.secret_key, &credentials.token] {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
    }

    #[test]
    fn a_file_of_one_line_is_read_as_well() {
        let (text, credentials, state) = text("127.0.0.1:3000", &[]);
        let path = Credentials::path(&state.path().join("it's $HOME"));
        std::fs::write(&path, serde_json::to_vec(&credentials).unwrap()).unwrap();
        let environment = pasted(&text);
        assert_eq!(
            environment["HUAWEICLOUD_SDK_SK"], credentials.secret_key,
            "{text}"
        );
    }

    #[test]
    fn the_first_call_reads_the_token_from_its_file() {
        let (text, credentials, _state) = text("127.0.0.1:3000", &[]);
        let line = text
            .lines()
            .find(|line| line.starts_with("  TOKEN="))
            .unwrap();
        let script = format!("{line}\nprintf %s \"$TOKEN\"");
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert_eq!(output.stdout, credentials.token.as_bytes());
        let url = format!(
            "http://127.0.0.1:3000/v1/{}/service",
            credentials.project_id
        );
        assert!(text.contains(&url), "{text}");
    }

    #[test]
    fn a_value_that_was_given_replaces_that_of_the_file_and_a_secret_one_is_named_only() {
        let given = [
            ("access_key", "AK of another"),
            ("secret_key", "s3cret"),
            ("token", "t0ken"),
        ];
        let (text, _, _state) = text("127.0.0.1:3000", &given);
        let environment = pasted(&text);
        assert_eq!(environment["HUAWEICLOUD_SDK_AK"], "AK of another");
        assert!(!environment.contains_key("HUAWEICLOUD_SDK_SK"), "{text}");
        assert!(
            text.contains("# HUAWEICLOUD_SDK_SK: the value that was given"),
            "{text}"
        );
        assert!(text.contains("# TOKEN: the value that was given"), "{text}");
        assert!(
            !text.contains("s3cret") && !text.contains("t0ken"),
            "{text}"
        );
        assert!(!text.contains("sed"), "{text}");
    }

    #[test]
    fn an_address_that_means_every_interface_is_no_address_to_call() {
        let (text_4, _, _state) = text("0.0.0.0:8080", &[]);
        assert!(
            text_4.contains("IAM_ENDPOINT=http://127.0.0.1:8080\n"),
            "{text_4}"
        );
        let (text_6, _, _state) = text("[::]:8080", &[]);
        let environment = pasted(&text_6);
        assert_eq!(
            environment["HUAWEICLOUD_SDK_IAM_ENDPOINT"],
            "http://[::1]:8080"
        );
    }

    #[test]
    fn an_application_without_these_variables_gets_no_lines() {
        let credentials = Credentials::generate().unwrap();
        let manifest = "spin_manifest_version = 2\n[application]\nname = \"a\"\n";
        let manifest = Manifest::parse(manifest, Path::new("/app/spin.toml")).unwrap();
        let exports = Exports {
            address: "127.0.0.1:3000".parse().unwrap(),
            credentials: &credentials,
            path: Path::new("credentials.json"),
            variables: &Variables::new(&manifest, &Providers::default()).unwrap(),
        };
        assert_eq!(exports.text(), "");
    }
}
