//! `/sightline/v1/`: export and import.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::items::own;
use crate::client::Client;
use crate::ledger::Ledger;

const SOAK: &str = "/sightline/v1/{p}/instances/soak";

/// Exports the client's own pictures, deletes some of them, and imports all again.
pub fn move_own(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let filter = own(client);
    let Some(lines) = export(client, ledger, "export of own", &[("filter", &filter)])? else {
        return Ok(());
    };
    ledger.expect_all("export of own", lines.keys().cloned().collect());
    let deleted: Vec<&String> = lines.keys().take(3).collect();
    if deleted.is_empty() {
        return Ok(());
    }
    let body = json!({ "ids": deleted });
    let answer = client.call("DELETE", &format!("{SOAK}/items"), Some(&body))?;
    ledger.expect("items: delete 1 to 4", &answer, "");
    let body = lines
        .values()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    let answer = client.post_lines(&format!("{SOAK}/import"), body)?;
    ledger.expect("import of own", &answer, "");
    let expected =
        json!({"imported": deleted.len(), "unchanged": lines.len() - deleted.len(), "errors": []});
    if answer.body != expected {
        ledger.fault(format!(
            "an import says {} instead of {expected}",
            answer.body
        ));
    }
    Ok(())
}

/// Exports everything; the client's own pictures are among it.
pub fn export_all(client: &Client, ledger: &mut Ledger) -> Result<()> {
    let Some(lines) = export(client, ledger, "export of all", &[])? else {
        return Ok(());
    };
    let prefix = format!("{}-", client.number);
    let mine = lines.into_keys().filter(|id| id.starts_with(&prefix));
    ledger.expect_all("export of all", mine.collect());
    Ok(())
}

/// The lines of an export by id; `None` when it is not whole.
fn export(
    client: &Client,
    ledger: &mut Ledger,
    kind: &'static str,
    parameters: &[(&str, &str)],
) -> Result<Option<BTreeMap<String, String>>> {
    let answer = client.get(&format!("{SOAK}/export"), parameters)?;
    if !ledger.expect(kind, &answer, "") {
        return Ok(None);
    }
    let mut lines: Vec<&str> = answer.text.lines().collect();
    let end = lines.pop().unwrap_or_default();
    let exported = serde_json::from_str::<Value>(end).unwrap_or_default()["exported"].as_u64();
    if exported != Some(lines.len() as u64) {
        ledger.fault(format!("{kind}: {} lines end with {end}", lines.len()));
        return Ok(None);
    }
    let mut by_id = BTreeMap::new();
    for line in lines {
        let item: Value = serde_json::from_str(line)?;
        let id = item["id"].as_str().context("a line without an id")?;
        if by_id.insert(id.to_owned(), line.to_owned()).is_some() {
            ledger.fault(format!("{kind}: {id} comes twice"));
        }
    }
    Ok(Some(by_id))
}
