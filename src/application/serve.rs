//! Serves an application, with the work in the background that belongs to it.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use host::limits::Limits;
use host::serving::Application;
use host::{heap, imports, serving};

/// Time between two returns of free memory to the system.
const MEMORY_RETURN_INTERVAL: Duration = Duration::from_secs(20);

/// How long a host that stops waits for a maintenance step in progress.
const MAINTENANCE_GRACE: Duration = Duration::from_secs(5);

/// Serves until the process is asked to stop.
///
/// # Errors
/// As for [`serving::serve`].
pub async fn serve_application(
    listener: TcpListener,
    application: Application,
    limits: &Limits,
) -> anyhow::Result<()> {
    let application = Arc::new(application);
    let idle = tokio::spawn(drop_idle_instances(application.clone(), limits.clone()));
    let memory = tokio::spawn(return_memory());
    let (stop, stopped) = oneshot::channel();
    let mut maintenance = tokio::spawn(maintain_libraries(application.clone(), stopped));
    let served = serving::serve(listener, application.clone(), limits).await;
    idle.abort();
    memory.abort();
    drop(stop);
    // A step that is cut off costs no more than the space of what it has written.
    if tokio::time::timeout(MAINTENANCE_GRACE, &mut maintenance)
        .await
        .is_err()
    {
        maintenance.abort();
    }
    application.store().close().await;
    served
}

/// Does the work that changes leave in libraries, until the sender is dropped.
async fn maintain_libraries(application: Arc<Application>, stopped: oneshot::Receiver<()>) {
    let Some(pool) = application.inference() else {
        return;
    };
    // It never gets a value: the error says that the sender is gone.
    let stop = async { stopped.await.unwrap_or_default() };
    imports::maintain_libraries(pool, stop).await;
}

/// Returns to the system what requests have freed, from time to time.
async fn return_memory() {
    loop {
        tokio::time::sleep(MEMORY_RETURN_INTERVAL).await;
        // It looks through all heaps, some milliseconds, and nobody waits for it.
        let _ = tokio::task::spawn_blocking(heap::trim).await;
    }
}

/// Drops warm instances that had no work for long.
async fn drop_idle_instances(application: Arc<Application>, limits: Limits) {
    let Some(pool) = application.inference() else {
        return;
    };
    let mut interval = tokio::time::interval(limits.idle_timeout);
    loop {
        interval.tick().await;
        pool.drop_idle();
    }
}
