//! The vendors' published Python SDKs, unchanged, against the running application.
//!
//! Each test starts a host of its own and runs some Python modules of `tests/sdk/` on it. The clients of Image
//! Search are configured as their users do it, by variables alone. The two generations of its package have one
//! name, so the modules of each run in a process of their own.

mod virtual_environment;

use std::process::Command;

use anyhow::Result;

use crate::support::{Host, sightline};
use virtual_environment::{environment, output, scripts};

/// `huaweicloudsdkimagesearch` 3.1.46 and 3.1.219.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Generation {
    V1,
    V2,
}

#[test]
fn image_search_v1() -> Result<()> {
    drive(&[
        "test_image_search.py",
        "test_image_search_changes.py",
        "test_image_search_queries.py",
        "test_image_search_async.py",
        "test_image_search_program.py",
    ])
}

#[test]
fn image_search_v2() -> Result<()> {
    let modules = [
        "test_image_search_v2_items.py",
        "test_image_search_v2_keywords.py",
        "test_image_search_v2_pictures.py",
        "test_image_search_v2_queries.py",
        "test_image_search_v2_async.py",
        "test_image_search_v2_program.py",
    ];
    run(&Host::start(), Generation::V2, &modules)
}

#[test]
fn image_search_signatures() -> Result<()> {
    drive(&["test_image_search_signatures.py"])
}

#[test]
fn pictures_by_address() -> Result<()> {
    let fetching = [
        "--variable",
        "picture_hosts=127.0.0.1:*",
        "--allow-network",
        "127.0.0.0/8",
    ];
    let host = Host::builder().flags(&fetching).start();
    run(&host, Generation::V1, &["test_image_search_addresses.py"])?;
    let v2 = ["test_image_search_v2_addresses.py"];
    run(&host, Generation::V2, &v2)
}

#[test]
fn wrong_credentials() -> Result<()> {
    drive(&["test_wrong_credentials.py"])
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
    drive(&[
        "test_visual_compute.py",
        "test_visual_compute_signatures.py",
    ])
}

/// Runs these modules, which may use version 1 of Image Search, on a fresh host.
fn drive(modules: &[&str]) -> Result<()> {
    run(&Host::start(), Generation::V1, modules)
}

/// Runs these modules in one process; the error is the whole report of what failed.
fn run(host: &Host, generation: Generation, modules: &[&str]) -> Result<()> {
    let environment = environment()?;
    let credentials = host.credentials();
    let mut pytest = Command::new(environment.python);
    // `-s` lets through what the tests measured.
    pytest
        .args(["-m", "pytest", "-q", "-s"])
        .args(modules)
        .current_dir(scripts())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SIGHTLINE_URL", host.url())
        .env("SIGHTLINE_PROJECT_ID", &credentials.project_id)
        .env("SIGHTLINE_WORKSPACE_ID", &credentials.workspace_id)
        .env("SIGHTLINE_TOKEN", &credentials.token)
        .env("SIGHTLINE_ACCESS_KEY", &credentials.access_key)
        .env("SIGHTLINE_SECRET_KEY", &credentials.secret_key)
        .env("SIGHTLINE_PROGRAM", sightline().get_program())
        .env("SIGHTLINE_STATE_DIR", host.state_dir())
        .envs(user_environment(host)?);
    if generation == Generation::V2 {
        pytest.env("PYTHONPATH", environment.image_search_v2);
    }
    let report = output(&mut pytest)?;
    println!("{report}");
    Ok(())
}

/// What `sightline env` gives a user who comes here. The project is not among it: the clients ask for it.
fn user_environment(host: &Host) -> Result<Vec<(String, String)>> {
    let mut command = sightline();
    command.args(["env", "--format", "env-file", "--url", host.url()]);
    let printed = output(command.arg("--state-dir").arg(host.state_dir()))?;
    let pairs = printed.lines().filter_map(|line| line.split_once('='));
    let vendors = pairs.filter(|(name, _)| {
        !name.starts_with("SIGHTLINE_") && *name != "HUAWEICLOUD_SDK_PROJECT_ID"
    });
    let owned = vendors.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(owned.collect())
}
