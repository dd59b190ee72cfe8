//! What a host says, once it serves, to those who want to call it.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use host::state_dir::Credentials;
use host::variables::Variables;

use super::shell::ShellSyntax;
use super::variables::url_of_address;

/// Where `sightline env` takes a host to be unless it is told otherwise.
pub const DEFAULT_URL: &str = "http://127.0.0.1:3000";

/// What a host that serves is called with.
pub struct Hint<'a> {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its state directory, from the root.
    pub state_dir: &'a Path,
    /// What it has made itself.
    pub credentials: &'a Credentials,
    /// What its components were given, which may be something else.
    pub variables: &'a Variables,
}

impl Hint<'_> {
    /// The line to run in a shell; nothing if the application does not use the host's credentials. It has no secret:
    /// `sightline env` prints them to the shell alone.
    pub fn text(&self, shell: ShellSyntax) -> String {
        let built_in = self.credentials.variables();
        let value = |name: &str| self.variables.value(name);
        let used = ["project_id", "access_key", "secret_key", "token"];
        if used.iter().any(|name| value(name).is_none()) {
            return String::new();
        }
        let others: Vec<&str> = built_in
            .iter()
            .filter(|(name, own)| value(name).is_some_and(|value| value != own.as_str()))
            .map(|(name, _)| name.as_str())
            .collect();
        let mut text = format!(
            "To call it with curl or the vendors' SDKs, run in another terminal:\n  {}\n",
            shell.evaluation(&self.command())
        );
        if !others.is_empty() {
            text += &format!(
                "Values were given for the variables {}: give `sightline env` the same, by --variable or \
                 SPIN_VARIABLE_NAME.\n",
                others.join(", ")
            );
        }
        text
    }

    fn command(&self) -> Vec<String> {
        let mut command = vec![
            program(std::env::args_os().next().as_deref()),
            "env".to_owned(),
            "--state-dir".to_owned(),
            self.state_dir.display().to_string(),
        ];
        if url_of_address(self.address) != DEFAULT_URL {
            command.extend(["--listen".to_owned(), self.address.to_string()]);
        }
        command
    }
}

/// How another shell starts this program: by the name that the user has typed, if the shell has looked it up, or else
/// by its place.
fn program(typed: Option<&OsStr>) -> String {
    let typed = PathBuf::from(typed.unwrap_or("sightline".as_ref()));
    let is_name = typed.components().count() == 1;
    let place = match is_name {
        true => typed,
        false => std::env::current_exe().unwrap_or(typed),
    };
    place.display().to_string()
}

#[cfg(test)]
mod tests {
    use host::manifest::Manifest;
    use host::variables::Providers;

    use super::*;

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

    fn text(address: &str, given: &[(&str, &str)]) -> (String, Credentials) {
        let credentials = Credentials::generate().unwrap();
        let hint = Hint {
            address: address.parse().unwrap(),
            state_dir: Path::new("/it's $HOME/.spin"),
            credentials: &credentials,
            variables: &variables(&credentials, given),
        };
        (hint.text(ShellSyntax::Bash), credentials)
    }

    #[test]
    fn the_hint_is_one_line_to_run_and_has_no_secret() {
        let (text, credentials) = text("127.0.0.1:3000", &[]);
        let line = text.lines().nth(1).unwrap();
        assert!(line.starts_with("  eval \"$("), "{text}");
        let rest = " env --state-dir '/it'\\''s $HOME/.spin')\"";
        assert!(line.ends_with(rest), "{text}");
        assert_eq!(text.lines().count(), 2);
        for secret in credentials.variables().values() {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
    }

    #[test]
    fn the_hint_names_an_address_that_is_not_the_usual_one() {
        let (text, _) = text("0.0.0.0:8080", &[]);
        assert!(text.contains(" --listen 0.0.0.0:8080)"), "{text}");
    }

    #[test]
    fn values_that_were_given_are_named_only() {
        let given = [("access_key", "AK"), ("token", "t0ken")];
        let (text, _) = text("127.0.0.1:3000", &given);
        assert!(text.contains("the variables access_key, token:"), "{text}");
        assert!(!text.contains("t0ken"), "{text}");
    }

    #[test]
    fn an_application_without_these_variables_gets_no_hint() {
        let credentials = Credentials::generate().unwrap();
        let manifest = "spin_manifest_version = 2\n[application]\nname = \"a\"\n";
        let manifest = Manifest::parse(manifest, Path::new("/app/spin.toml")).unwrap();
        let hint = Hint {
            address: "127.0.0.1:3000".parse().unwrap(),
            state_dir: Path::new("/app/.spin"),
            credentials: &credentials,
            variables: &Variables::new(&manifest, &Providers::default()).unwrap(),
        };
        assert_eq!(hint.text(ShellSyntax::Bash), "");
    }

    #[test]
    fn a_program_that_was_looked_up_is_named_as_it_was() {
        assert_eq!(program(Some("sightline".as_ref())), "sightline");
        let place = program(Some("target/release/sightline".as_ref()));
        assert!(Path::new(&place).is_absolute(), "{place}");
    }
}
