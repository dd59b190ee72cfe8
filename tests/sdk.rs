//! The vendors' published Python SDKs, unchanged, against the running application.
//!
//! Each test starts a host of its own and runs one or two Python modules of `tests/sdk/` on it.

mod virtual_environment;

use std::process::Command;

use anyhow::Result;

use crate::support::Host;
use virtual_environment::{interpreter, output, scripts};

#[test]
fn image_search() -> Result<()> {
    drive(&["test_image_search.py", "test_image_search_queries.py"])
}

#[test]
fn finding_pictures_again() -> Result<()> {
    drive(&["test_finding_again.py"])
}

#[test]
fn image_search_extensions() -> Result<()> {
    drive(&["test_extensions.py"])
}

#[test]
fn inference_services() -> Result<()> {
    drive(&["test_inference_services.py"])
}

#[test]
fn image_registry() -> Result<()> {
    drive(&["test_image_registry.py"])
}

#[test]
fn visual_compute() -> Result<()> {
    drive(&["test_visual_compute.py", "test_visual_compute_signatures.py"])
}

/// Runs these modules on a fresh host; the error is the whole report of what failed.
fn drive(modules: &[&str]) -> Result<()> {
    let python = interpreter()?;
    let host = Host::start();
    let credentials = host.credentials();
    // `-s` lets through what the tests measured.
    let report = output(
        Command::new(python)
            .args(["-m", "pytest", "-q", "-s"])
            .args(modules)
            .current_dir(scripts())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("SIGHTLINE_URL", host.url())
            .env("SIGHTLINE_PROJECT_ID", &credentials.project_id)
            .env("SIGHTLINE_WORKSPACE_ID", &credentials.workspace_id)
            .env("SIGHTLINE_TOKEN", &credentials.token)
            .env("SIGHTLINE_ACCESS_KEY", &credentials.access_key)
            .env("SIGHTLINE_SECRET_KEY", &credentials.secret_key),
    )?;
    println!("{report}");
    Ok(())
}
