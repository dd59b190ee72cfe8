//! What is compared: anything that can get, get many and set.

use std::future::Future;

use anyhow::Result;
use kv_sqlite::Store;

/// The label that both subjects keep their values under.
pub const LABEL: &str = "default";

/// A key-value store under test.
pub trait Subject: Clone + Send + Sync + 'static {
    /// The value of `key`.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;
    /// The values of those `keys` that have one.
    fn get_many(
        &self,
        keys: Vec<String>,
    ) -> impl Future<Output = Result<Vec<(String, Vec<u8>)>>> + Send;
    /// Sets `key`, durable when it returns.
    fn set(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<()>> + Send;
    /// Sets all pairs in one transaction.
    fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> impl Future<Output = Result<()>> + Send;
}

impl Subject for Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(Store::get(self, LABEL, key).await?)
    }

    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(Store::get_many(self, LABEL, keys).await?)
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<()> {
        Ok(Store::set(self, LABEL, key, value).await?)
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<()> {
        Ok(Store::set_many(self, LABEL, pairs).await?)
    }
}
