//! Flags of the commands that call a server.

use anyhow::Context;
use clap::Args;

use super::account_variables;
use super::state::StateCommandFlags;
use crate::output::table::Format;
use client::{Account, Client};

/// Which server is called, and as whom: with the key of a state directory that is named, else with
/// HUAWEICLOUD_SDK_AK, _SK and _PROJECT_ID of the environment, else with the key of the usual state directory.
#[derive(Debug, Clone, Args)]
pub struct ConnectionFlags {
    /// URL of the server.
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:3000",
        env = "SIGHTLINE_ENDPOINT",
        global = true
    )]
    endpoint: String,

    #[command(flatten)]
    state: StateCommandFlags,
}

impl ConnectionFlags {
    /// How answers are printed.
    pub fn format(&self) -> Format {
        self.state.format
    }

    /// A client of the server.
    ///
    /// # Errors
    /// No key is known, or the server's address is none.
    pub fn client(&self) -> anyhow::Result<Client> {
        Ok(Client::new(&self.endpoint, self.account()?)?)
    }

    fn account(&self) -> anyhow::Result<Account> {
        let environment = match self.state.names_a_directory() {
            true => None,
            false => account_variables::account("", None)?,
        };
        if let Some(account) = environment {
            return Ok(account);
        }
        let credentials = self.state.credentials()?;
        let credentials = credentials.with_context(|| {
            format!(
                "no key is known: {} has no credentials. Name the state directory of the server with \
                 --state-dir, or set HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HUAWEICLOUD_SDK_PROJECT_ID",
                self.state.directory().display()
            )
        })?;
        Ok(Account {
            project_id: credentials.project_id,
            access_key: credentials.access_key,
            secret_key: credentials.secret_key,
        })
    }
}
