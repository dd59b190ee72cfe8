//! What to do about a call that fails, in terms of this command line.

use anyhow::anyhow;

use client::{CallError, Client};

/// The error of a call that concerns the instance of this `name`, with advice that only this command line can give.
pub fn with_advice(error: CallError, client: &Client, name: &str) -> anyhow::Error {
    let endpoint = client.endpoint();
    match &error {
        CallError::Unreachable(_) => anyhow!(
            "{error}. Is {endpoint} the server's address? --endpoint takes another; `sightline up` \
             serves"
        ),
        CallError::Refused { code, .. } if code == "MMS.1001" => anyhow!(
            "there is no instance {name} in project {}; `sightline instances create {name}` makes it",
            client.project_id()
        ),
        CallError::Refused { .. } => anyhow!(error).context(format!("{endpoint} refuses")),
        CallError::Unsent(_) | CallError::Unreadable(_) => {
            anyhow!(error).context(format!("calling {endpoint} fails"))
        }
    }
}
