//! The calls of components, each served by an instance of the pool.

use std::sync::Arc;

use wasmtime::Store;

use super::super::sightline::inference::{describe, search};
use super::InferencePool;
use super::functions::Functions;
use crate::component::ComponentContext;
use crate::instance::InstanceState;

impl InstanceState {
    fn inference(&self) -> wasmtime::Result<(Arc<InferencePool>, Arc<ComponentContext>)> {
        let caller = self.component().clone();
        let pool = caller.inference().cloned();
        let pool = pool.ok_or_else(|| wasmtime::format_err!("no inference dependency"))?;
        Ok((pool, caller))
    }
}

impl describe::Host for InstanceState {
    async fn describe(
        &mut self,
        model: String,
        picture: Vec<u8>,
        region: Option<describe::Region>,
        accept: describe::Acceptance,
        keywords: Option<describe::Language>,
    ) -> wasmtime::Result<Result<describe::Description, describe::Refusal>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            let input = (model, picture, region, accept, keywords);
            functions.describe.call_async(store, input).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }
}

impl search::Host for InstanceState {
    async fn similarity(
        &mut self,
        a: Vec<i8>,
        b: Vec<i8>,
    ) -> wasmtime::Result<Result<f32, search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.similarity.call_async(store, (a, b)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }

    async fn search(
        &mut self,
        library: String,
        query: search::Query,
    ) -> wasmtime::Result<Result<search::Answer, search::Error>> {
        let (pool, caller) = self.inference()?;
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.search.call_async(store, (library, query)).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }

    async fn update(
        &mut self,
        library: String,
        changes: Vec<search::Change>,
    ) -> wasmtime::Result<Result<(), search::Error>> {
        let (pool, caller) = self.inference()?;
        // Before a turn is taken: writers that wait for each other hold up no search.
        let _writer = pool.writers.lock(&library).await;
        let input = (library.clone(), changes);
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.update.call_async(store, input).await
        };
        let (updated,) = pool.with_instance(&caller, call).await?;
        if updated.is_ok() {
            pool.upkeep.changed(&library, &caller);
        }
        Ok(updated)
    }

    async fn maintain(
        &mut self,
        library: String,
        urgency: search::Urgency,
    ) -> wasmtime::Result<Result<bool, search::Error>> {
        let (pool, caller) = self.inference()?;
        let turn = pool.turns.acquire().await?;
        pool.maintain(turn, &caller, library, urgency).await
    }

    async fn drop_library(
        &mut self,
        library: String,
    ) -> wasmtime::Result<Result<(), search::Error>> {
        let (pool, caller) = self.inference()?;
        let _writer = pool.writers.lock(&library).await;
        pool.upkeep.forget(&library);
        let input = (library.clone(),);
        let call = async |store: &mut Store<_>, functions: &Functions| {
            functions.drop_library.call_async(store, input).await
        };
        Ok(pool.with_instance(&caller, call).await?.0)
    }
}
