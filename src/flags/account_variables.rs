//! The account that variables of the environment name.

use std::env::{self, VarError};

use anyhow::{Context, bail};

use client::Account;

/// The account of the variables `{prefix}HUAWEICLOUD_SDK_AK`, `_SK` and `_PROJECT_ID`, those of the
/// vendor's SDKs; `None` where neither key is set. `project_id` takes the place of the third.
///
/// # Errors
/// One of them is missing or is no text.
pub fn account(prefix: &str, project_id: Option<&str>) -> anyhow::Result<Option<Account>> {
    let name = |part: &str| format!("{prefix}HUAWEICLOUD_SDK_{part}");
    let keys = (variable(&name("AK"))?, variable(&name("SK"))?);
    let (access_key, secret_key) = match keys {
        (None, None) => return Ok(None),
        (Some(access_key), Some(secret_key)) => (access_key, secret_key),
        _ => bail!("set both {} and {}, or neither", name("AK"), name("SK")),
    };
    let given = project_id.map(str::to_owned);
    let project_id = match given {
        Some(project_id) => Some(project_id),
        None => variable(&name("PROJECT_ID"))?,
    };
    let project_id = project_id.with_context(|| {
        format!(
            "{} names a key, and its project is not known: set {}",
            name("AK"),
            name("PROJECT_ID")
        )
    })?;
    Ok(Some(Account {
        project_id,
        access_key,
        secret_key,
    }))
}

/// The variable's value; an empty one is as good as none.
fn variable(name: &str) -> anyhow::Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("{name} is not text"),
    }
}
