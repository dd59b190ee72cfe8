//! Between these types and those that `wit-bindgen` makes of `wit/inference.wit`.
//!
//! Every component has binding types of its own, though all are alike: whether a component imports or
//! exports `sightline:inference`, its modules `describe` and `search` have the same items. So the
//! conversions are a macro, which is used once for each binding. (`wit-bindgen` can be told to use types
//! from elsewhere, but only an interface at a time, its functions included.)

/// Implements [`From`] in both directions between the types of this crate and those of the modules
/// `$describe` and `$search`, which must be in scope by these names: what `wit_bindgen::generate!` makes of
/// the interfaces `describe` and `search` of `sightline:inference`.
#[macro_export]
macro_rules! wit_conversions {
    ($describe:ident, $search:ident) => {
        $crate::wit_conversions!(@record $describe::Region = Region {
            x: same, y: same, width: same, height: same
        });
        $crate::wit_conversions!(@record $describe::Size = Size { width: same, height: same });
        $crate::wit_conversions!(@enum $describe::Format = Format { Jpeg, Png, Bmp, Webp });
        $crate::wit_conversions!(@record $describe::Acceptance = Acceptance {
            formats: formats, min_side: same, max_side: same
        });
        $crate::wit_conversions!(@enum $describe::Language = Language { English, Chinese });
        $crate::wit_conversions!(@record $describe::Keyword = Keyword {
            word: same, confidence: same
        });
        $crate::wit_conversions!(@record $describe::Description = Description {
            format: into, size: into, descriptor: same, keywords: each
        });
        $crate::wit_conversions!(@enum $describe::Refusal = DescribeError {
            UnknownModel,
            UnsupportedFormat,
            Malformed(same),
            SideOutOfRange(into),
            RegionOutside(into)
        });
        $crate::wit_conversions!(@record $search::Tag = Tag { field: same, value: same });
        $crate::wit_conversions!(@record $search::Number = Number { field: same, value: same });
        $crate::wit_conversions!(@record $search::Item = Item {
            id: id, descriptor: same, tags: each, numbers: each
        });
        $crate::wit_conversions!(@enum $search::Change = Change { Put(into), Remove(id) });
        $crate::wit_conversions!(@record $search::Range = Range {
            field: same, least: same, most: same
        });
        $crate::wit_conversions!(@enum $search::Condition = Condition {
            Tag(into), Present(same), Range(into), All(same), Any(same), Not
        });
        $crate::wit_conversions!(@enum $search::Ranking = Ranking {
            Similarity(same), Tags(each), None
        });
        $crate::wit_conversions!(@record $search::Position = Hit { score: same, id: id });
        $crate::wit_conversions!(@record $search::Query = Query {
            ranking: into,
            filter: each,
            min_score: same,
            collapse: same,
            after: option,
            offset: same,
            limit: same
        });
        $crate::wit_conversions!(@record $search::Hit = Hit { id: id, score: same });
        $crate::wit_conversions!(@record $search::Answer = Answer { count: same, hits: each });
        $crate::wit_conversions!(@enum $search::Urgency = Urgency { Busy, Idle });

        impl From<$search::Error> for $crate::LibraryError {
            fn from(error: $search::Error) -> Self {
                match error {
                    $search::Error::DimensionMismatch(length) => Self::DimensionMismatch(length),
                    $search::Error::Full => Self::Full,
                    $search::Error::Contended => Self::Contended,
                    $search::Error::MalformedFilter => Self::MalformedFilter,
                    $search::Error::Store(reason) => Self::Store(reason),
                }
            }
        }

        impl From<$crate::LibraryError> for $search::Error {
            fn from(error: $crate::LibraryError) -> Self {
                match error {
                    $crate::LibraryError::DimensionMismatch(length) => {
                        Self::DimensionMismatch(length)
                    }
                    $crate::LibraryError::Full => Self::Full,
                    $crate::LibraryError::Contended => Self::Contended,
                    $crate::LibraryError::MalformedFilter => Self::MalformedFilter,
                    $crate::LibraryError::Store(reason) => Self::Store(reason),
                    error @ ($crate::LibraryError::InvalidItem(_)
                    | $crate::LibraryError::Corrupt(_)) => Self::Store(error.to_string()),
                }
            }
        }
    };
    // Each field with the function of `wit::convert` that converts it, whichever way.
    (@record $module:ident::$record:ident = $own:ident { $($field:ident: $convert:ident),+ }) => {
        impl From<$module::$record> for $crate::$own {
            fn from(record: $module::$record) -> Self {
                Self { $($field: $crate::wit::convert::$convert(record.$field)),+ }
            }
        }

        impl From<$crate::$own> for $module::$record {
            fn from(own: $crate::$own) -> Self {
                Self { $($field: $crate::wit::convert::$convert(own.$field)),+ }
            }
        }
    };
    (@enum $module:ident::$enum:ident = $own:ident { $($case:ident $(($convert:ident))?),+ }) => {
        impl From<$module::$enum> for $crate::$own {
            fn from(value: $module::$enum) -> Self {
                match value {
                    $($module::$enum::$case $(($convert))? => {
                        Self::$case $(($crate::wit::convert::$convert($convert)))?
                    })+
                }
            }
        }

        impl From<$crate::$own> for $module::$enum {
            fn from(own: $crate::$own) -> Self {
                match own {
                    $($crate::$own::$case $(($convert))? => {
                        Self::$case $(($crate::wit::convert::$convert($convert)))?
                    })+
                }
            }
        }
    };
}

/// What [`wit_conversions`](crate::wit_conversions) converts fields with, each in either direction.
#[doc(hidden)]
pub mod convert {
    use std::borrow::Cow;

    use crate::item::ItemId;

    pub fn same<T>(value: T) -> T {
        value
    }

    pub fn into<A: Into<B>, B>(value: A) -> B {
        value.into()
    }

    pub fn each<A: Into<B>, B>(values: Vec<A>) -> Vec<B> {
        values.into_iter().map(Into::into).collect()
    }

    pub fn option<A: Into<B>, B>(value: Option<A>) -> Option<B> {
        value.map(Into::into)
    }

    pub fn id<A: ItemIdForm<B>, B>(id: A) -> B {
        id.other()
    }

    pub fn formats<A, B>(formats: A) -> B
    where
        A: FormatsForm<B>,
    {
        formats.other()
    }

    /// An id as one number, or as its high and its low half.
    pub trait ItemIdForm<T> {
        fn other(self) -> T;
    }

    impl ItemIdForm<(u64, u64)> for ItemId {
        fn other(self) -> (u64, u64) {
            ((self >> 64) as u64, self as u64)
        }
    }

    impl ItemIdForm<ItemId> for (u64, u64) {
        fn other(self) -> ItemId {
            (ItemId::from(self.0) << 64) | ItemId::from(self.1)
        }
    }

    /// Formats as a constant may hold them, or as a list.
    pub trait FormatsForm<T> {
        fn other(self) -> T;
    }

    impl<A: Clone + Into<B>, B> FormatsForm<Vec<B>> for Cow<'_, [A]> {
        fn other(self) -> Vec<B> {
            each(self.into_owned())
        }
    }

    impl<A: Into<B>, B: Clone> FormatsForm<Cow<'static, [B]>> for Vec<A> {
        fn other(self) -> Cow<'static, [B]> {
            each(self).into()
        }
    }
}

#[cfg(test)]
mod tests;
