//! Shells: how each sets variables, quotes words and evaluates what a command prints.

use std::env;
use std::path::Path;

use clap::ValueEnum;

use super::variables::Variable;

/// A shell, by the syntax that it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShellSyntax {
    /// Bash, and every shell that knows the syntax of POSIX: sh, dash, ksh, zsh.
    Bash,
    /// Fish.
    Fish,
    /// PowerShell, on any system.
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
}

impl ShellSyntax {
    /// The user's shell, as `SHELL` names it; bash where it names none that is known.
    pub fn of_user() -> Self {
        let shell = env::var_os("SHELL").unwrap_or_default();
        Self::of_program(Path::new(&shell))
    }

    fn of_program(path: &Path) -> Self {
        match path.file_stem().and_then(|name| name.to_str()) {
            Some("fish") => Self::Fish,
            Some("pwsh" | "powershell") => Self::PowerShell,
            _ => Self::Bash,
        }
    }

    /// Lines that set the variables for all programs that the shell starts.
    pub fn exports(self, variables: &[Variable]) -> String {
        let line = |Variable { name, value }: &Variable| match self {
            Self::Bash => format!("export {name}={}\n", self.word(value)),
            Self::Fish => format!("set -gx {name} {}\n", self.word(value)),
            // A bare word on this side would be a command.
            Self::PowerShell => format!("$env:{name} = {}\n", self.quoted(value)),
        };
        variables.iter().map(line).collect()
    }

    /// The line that runs a command and evaluates what it prints.
    pub fn evaluation(self, command: &[String]) -> String {
        let words: Vec<String> = command.iter().map(|word| self.word(word)).collect();
        let line = words.join(" ");
        match self {
            Self::Bash => format!("eval \"$({line})\""),
            Self::Fish => format!("{line} | source"),
            // A quoted word alone would be a string and not a command.
            Self::PowerShell if line.starts_with('\'') => format!("& {line} | Invoke-Expression"),
            Self::PowerShell => format!("{line} | Invoke-Expression"),
        }
    }

    /// `text` as one word, quoted only where it must be.
    fn word(self, text: &str) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
        match !text.is_empty() && text.chars().all(is_plain) {
            true => text.to_owned(),
            false => self.quoted(text),
        }
    }

    /// `text` as a literal of this shell, in which nothing is replaced.
    fn quoted(self, text: &str) -> String {
        let literal: String = match self {
            // Nothing is special within single quotes but the quote, which ends them.
            Self::Bash => text.replace('\'', r"'\''"),
            Self::Fish => text.replace('\\', r"\\").replace('\'', r"\'"),
            Self::PowerShell => text.chars().fold(String::new(), |mut literal, c| {
                literal.push(c);
                if is_powershell_quote(c) {
                    literal.push(c);
                }
                literal
            }),
        };
        format!("'{literal}'")
    }
}

/// Whether PowerShell takes the character as a single quote: the typographic ones, too.
fn is_powershell_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// Values that a shell would take apart, replace or end early if they were not quoted.
    const AWKWARD: [&str; 9] = [
        "plain-_./:0",
        "two words",
        "it's",
        r#"double " quotes"#,
        r"back\slash\' and \\",
        "$HOME `id` $(id) ${x}",
        "; exit 1 # & | > <",
        "typographic \u{2018} and \u{2019}",
        "图书馆 ~ * ? [a] {a,b} %d !",
    ];

    fn variables() -> Vec<Variable> {
        let awkward = AWKWARD.iter().enumerate();
        let variable = |(number, value): (usize, &&str)| Variable {
            name: format!("V{number}"),
            value: (*value).to_owned(),
        };
        awkward.map(variable).collect()
    }

    /// The values that a program has which a shell starts after these lines; `None` where there is no such shell.
    fn values(program: &str, arguments: &[&str], script: &str) -> Option<Vec<String>> {
        let output = Command::new(program)
            .args(arguments)
            .arg(script)
            .stdin(Stdio::null())
            .output();
        let output = match output {
            Ok(output) => output,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("{program} is not installed");
                return None;
            }
            Err(error) => panic!("{program}: {error}"),
        };
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.split('\0').map(|line| line.trim_start_matches('\n'));
        let values = (0..AWKWARD.len()).map(|number| {
            let prefix = format!("V{number}=");
            let value = lines.clone().find_map(|line| line.strip_prefix(&prefix));
            value.unwrap_or_default().to_owned()
        });
        Some(values.collect())
    }

    fn check(program: &str, arguments: &[&str], shell: ShellSyntax) -> bool {
        let script = shell.exports(&variables()) + "env -0";
        let values = values(program, arguments, &script);
        if let Some(values) = &values {
            assert_eq!(*values, AWKWARD, "{program}");
        }
        values.is_some()
    }

    #[test]
    fn bash_and_its_relatives_read_every_value_as_it_is() {
        assert!(check("sh", &["-c"], ShellSyntax::Bash));
        for relative in ["bash", "dash", "zsh", "ksh"] {
            check(relative, &["-c"], ShellSyntax::Bash);
        }
    }

    #[test]
    fn fish_reads_every_value_as_it_is() {
        check("fish", &["--no-config", "-c"], ShellSyntax::Fish);
    }

    #[test]
    fn powershell_reads_every_value_as_it_is() {
        check(
            "pwsh",
            &["-NoProfile", "-NonInteractive", "-Command"],
            ShellSyntax::PowerShell,
        );
    }

    #[test]
    fn each_shell_quotes_by_its_own_rules() {
        let text = r"it's \ $x";
        assert_eq!(ShellSyntax::Bash.word(text), r"'it'\''s \ $x'");
        assert_eq!(ShellSyntax::Fish.word(text), r"'it\'s \\ $x'");
        assert_eq!(ShellSyntax::PowerShell.word(text), r"'it''s \ $x'");
        assert_eq!(
            ShellSyntax::PowerShell.word("a\u{2019}"),
            "'a\u{2019}\u{2019}'"
        );
        for shell in [
            ShellSyntax::Bash,
            ShellSyntax::Fish,
            ShellSyntax::PowerShell,
        ] {
            assert_eq!(shell.word("/a/b-c_d.e:1"), "/a/b-c_d.e:1");
            assert_eq!(shell.word(""), "''");
        }
    }

    #[test]
    fn each_shell_sets_variables_in_its_own_way() {
        let name = "A".to_owned();
        let value = "b".to_owned();
        let variable = [Variable { name, value }];
        assert_eq!(ShellSyntax::Bash.exports(&variable), "export A=b\n");
        assert_eq!(ShellSyntax::Fish.exports(&variable), "set -gx A b\n");
        assert_eq!(ShellSyntax::PowerShell.exports(&variable), "$env:A = 'b'\n");
    }

    #[test]
    fn each_shell_evaluates_what_a_command_prints() {
        let command = ["sightline", "env", "--state-dir", "/a b"].map(str::to_owned);
        assert_eq!(
            ShellSyntax::Bash.evaluation(&command),
            "eval \"$(sightline env --state-dir '/a b')\""
        );
        assert_eq!(
            ShellSyntax::Fish.evaluation(&command),
            "sightline env --state-dir '/a b' | source"
        );
        assert_eq!(
            ShellSyntax::PowerShell.evaluation(&command),
            "sightline env --state-dir '/a b' | Invoke-Expression"
        );
        let command = ["/a b/sightline", "env"].map(str::to_owned);
        assert_eq!(
            ShellSyntax::PowerShell.evaluation(&command),
            "& '/a b/sightline' env | Invoke-Expression"
        );
    }

    #[test]
    fn the_name_of_the_shell_says_which_it_is() {
        for (path, shell) in [
            ("/usr/bin/fish", ShellSyntax::Fish),
            ("/usr/bin/pwsh", ShellSyntax::PowerShell),
            ("/bin/bash", ShellSyntax::Bash),
            ("/bin/zsh", ShellSyntax::Bash),
            ("", ShellSyntax::Bash),
        ] {
            assert_eq!(ShellSyntax::of_program(Path::new(path)), shell, "{path}");
        }
    }
}
