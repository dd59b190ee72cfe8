//! Tag names, which an instance declares.

use operation::fields::{Fault, List, Text, list, text};

/// Tag names an instance can declare, and pairs a picture can carry.
pub const MOST: usize = 10;

/// The rule of an instance's list of tag names.
pub fn names() -> List<Text> {
    let name = text(1..=64).matching(no_upper_case, "without upper-case letters");
    list(name, 0..=MOST)
}

/// Refuses a name that is declared twice.
pub fn must_differ(names: &[String]) -> Result<(), Fault> {
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let rule = "must differ from the names before it";
            return Err(Fault::value(format!("tags[{index}]"), rule));
        }
    }
    Ok(())
}

fn no_upper_case(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}
