//! The root credentials as one variable of a component: five lines, in the order of the fields.
//!
//! In `spin.toml`: `credentials = "{{ project_id }}\n{{ workspace_id }}\n{{ token }}\n{{ access_key }}\n{{ secret_key }}"`.
//! A value may be empty, but hold no line break; so the lines are these five values and nothing else.

use iam::Credentials;

/// The variable does not hold one value a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the variable credentials has {lines} lines and not 5, one each for project_id, workspace_id, token, access_key and \
     secret_key: a value that the application was given holds a line break, or the manifest leaves one out"
)]
pub struct RootCredentialsError {
    /// How many lines there are.
    pub lines: usize,
}

/// The credentials that the variable's value holds.
///
/// # Errors
/// It has not exactly five lines. The message tells no value.
pub fn parse(value: &str) -> Result<Credentials, RootCredentialsError> {
    let lines: Vec<&str> = value.split('\n').collect();
    let [project_id, workspace_id, token, access_key, secret_key] = lines[..] else {
        return Err(RootCredentialsError { lines: lines.len() });
    };
    Ok(Credentials {
        project_id: project_id.to_owned(),
        workspace_id: workspace_id.to_owned(),
        token: token.to_owned(),
        access_key: access_key.to_owned(),
        secret_key: secret_key.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_credential() {
        let credentials = parse("p\nw\nt\na\ns").unwrap();
        assert_eq!(credentials.project_id, "p");
        assert_eq!(credentials.workspace_id, "w");
        assert_eq!(credentials.token, "t");
        assert_eq!(credentials.access_key, "a");
        assert_eq!(credentials.secret_key, "s");
    }

    #[test]
    fn a_value_may_be_empty_and_hold_anything_but_a_line_break() {
        let credentials = parse("p\n\n\n a, b;c\t\"d\" {{ e }} \n").unwrap();
        assert_eq!(credentials.workspace_id, "");
        assert_eq!(credentials.token, "");
        assert_eq!(credentials.access_key, " a, b;c\t\"d\" {{ e }} ");
        assert_eq!(credentials.secret_key, "");
    }

    #[test]
    fn another_number_of_lines_is_an_error_that_tells_no_value() {
        for (value, lines) in [("", 1), ("p\nw\nt\na", 4), ("p\nw\nto\nken\na\ns3cret", 6)] {
            let error = parse(value).unwrap_err();
            assert_eq!(error, RootCredentialsError { lines });
            let message = error.to_string();
            assert!(message.contains("line break"), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
    }
}
