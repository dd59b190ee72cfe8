//! One instance of the component, and its functions.

use anyhow::{Context, Result, anyhow};
use host::imports::sightline::inference::search::{
    Answer, Change, Condition, Error, Item, Query, Ranking, Tag, Urgency,
};
use host::instance::InstanceState;
use wasmtime::component::{ComponentNamedList, InstancePre, Lift, Lower, TypedFunc};
use wasmtime::{AsContextMut, Store};

use crate::nearest::TOP;
use crate::random::mix;

const SEARCH: &str = "sightline:inference/search@0.1.0";

/// The one library of a store.
const LIBRARY: &str = "vectors";

/// A function whose answer may be an error of the search core.
type Function<P, R> = TypedFunc<P, (Result<R, Error>,)>;

/// An instance.
pub struct Instance {
    store: Store<InstanceState>,
    search: Function<(String, Query), Answer>,
    update: Function<(String, Vec<Change>), ()>,
    /// Absent where the core does all its work in updates.
    maintain: Option<Function<(String, Urgency), bool>>,
}

impl Instance {
    /// A new instance.
    pub async fn new(
        mut store: Store<InstanceState>,
        pre: &InstancePre<InstanceState>,
    ) -> wasmtime::Result<Self> {
        let instance = pre.instantiate_async(&mut store).await?;
        Ok(Self {
            search: function(&instance, &mut store, "search")?,
            update: function(&instance, &mut store, "update")?,
            maintain: match index(&instance, &mut store, "maintain") {
                Some(index) => Some(instance.get_typed_func(&mut store, index)?),
                None => None,
            },
            store,
        })
    }

    /// Linear memory in bytes.
    pub fn memory(&self) -> usize {
        self.store.data().memory_size().bytes()
    }

    /// The numbers of the items nearest to `vector` that pass `filter`, nearest first.
    pub async fn search(
        &mut self,
        vector: &[i8],
        filter: Vec<Condition>,
        limit: u32,
    ) -> Result<Vec<u32>> {
        let query = Query {
            ranking: Ranking::Similarity(vector.to_vec()),
            filter,
            min_score: 0.0,
            collapse: None,
            after: None,
            offset: 0,
            limit,
        };
        let input = (LIBRARY.to_owned(), query);
        let (answer,) = self.search.call_async(&mut self.store, input).await?;
        let answer = answer.map_err(failed)?;
        Ok(answer.hits.iter().map(|hit| hit.id.1 as u32).collect())
    }

    /// Makes the changes, durable when it returns.
    pub async fn update(&mut self, changes: Vec<Change>) -> Result<()> {
        let input = (LIBRARY.to_owned(), changes);
        let (done,) = self.update.call_async(&mut self.store, input).await?;
        done.map_err(failed)
    }

    /// Does one step of the work that updates leave; false when there is no more of it.
    pub async fn maintain(&mut self, urgency: Urgency) -> Result<bool> {
        let Some(maintain) = &self.maintain else {
            return Ok(false);
        };
        let input = (LIBRARY.to_owned(), urgency);
        let (more,) = maintain.call_async(&mut self.store, input).await?;
        more.map_err(failed)
    }

    /// The similar items of one query without a filter.
    pub async fn top(&mut self, vector: &[i8]) -> Result<Vec<u32>> {
        self.search(vector, Vec::new(), TOP as u32).await
    }
}

/// Adds the item of this number, or replaces it.
pub fn put(number: u32, vector: &[i8], tags: Vec<Tag>) -> Change {
    Change::Put(Item {
        id: id(number),
        descriptor: vector.to_vec(),
        tags,
        numbers: Vec::new(),
    })
}

/// Removes the item of this number.
pub fn remove(number: u32) -> Change {
    Change::Remove(id(number))
}

/// Scattered, as the hashes are that the product's ids come from; the lower half is the number.
fn id(number: u32) -> (u64, u64) {
    (mix(u64::from(number)), u64::from(number))
}

fn failed(error: Error) -> anyhow::Error {
    anyhow!("the search core answered {error:?}")
}

fn index(
    instance: &wasmtime::component::Instance,
    mut store: impl AsContextMut,
    name: &str,
) -> Option<wasmtime::component::ComponentExportIndex> {
    let interface = instance.get_export_index(store.as_context_mut(), None, SEARCH)?;
    instance.get_export_index(store, Some(&interface), name)
}

fn function<P, R>(
    instance: &wasmtime::component::Instance,
    store: &mut Store<InstanceState>,
    name: &str,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    let index = index(instance, &mut *store, name);
    let index = index.with_context(|| format!("the component has no function {name}"));
    instance.get_typed_func(store, index.map_err(wasmtime::Error::from_anyhow)?)
}
