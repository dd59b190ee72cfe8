//! Docker's `--env-file`.

use super::variables::Variable;

/// The lines of a file for Docker's `--env-file`, which takes everything after the `=` as it stands: there is no
/// quoting. No value may have a line break.
pub fn env_file(variables: &[Variable]) -> String {
    let lines = variables
        .iter()
        .map(|Variable { name, value }| format!("{name}={value}\n"));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_as_they_are() {
        let value = r#" a"b'c $d #e=\ "#.to_owned();
        let name = "A_B".to_owned();
        let text = env_file(&[Variable { name, value }]);
        assert_eq!(text, "A_B= a\"b'c $d #e=\\ \n");
    }
}
