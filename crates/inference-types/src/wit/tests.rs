//! What is converted to the types of a binding comes back as it was.

use crate::{
    Acceptance, Answer, Change, Condition, DescribeError, Description, Filter, Format, Hit, Item,
    Keyword, Language, LibraryError, Number, Query, Ranking, Region, Size, Tag, Urgency,
};

crate::wit_conversions!(describe, search);

/// What `wit-bindgen` makes of the interface `describe`.
mod describe {
    pub struct Region {
        pub x: u32,
        pub y: u32,
        pub width: u32,
        pub height: u32,
    }
    pub struct Size {
        pub width: u32,
        pub height: u32,
    }
    pub enum Format {
        Jpeg,
        Png,
        Bmp,
        Webp,
    }
    pub struct Acceptance {
        pub formats: Vec<Format>,
        pub min_side: u32,
        pub max_side: u32,
    }
    pub enum Language {
        English,
        Chinese,
    }
    pub struct Keyword {
        pub word: String,
        pub confidence: f32,
    }
    pub struct Description {
        pub format: Format,
        pub size: Size,
        pub descriptor: Vec<i8>,
        pub keywords: Vec<Keyword>,
    }
    pub enum Refusal {
        UnknownModel,
        UnsupportedFormat,
        Malformed(String),
        SideOutOfRange(Size),
        RegionOutside(Size),
    }
}

/// What `wit-bindgen` makes of the interface `search`.
mod search {
    type ItemId = (u64, u64);
    pub struct Tag {
        pub field: u32,
        pub value: u64,
    }
    pub struct Number {
        pub field: u32,
        pub value: f64,
    }
    pub struct Item {
        pub id: ItemId,
        pub descriptor: Vec<i8>,
        pub tags: Vec<Tag>,
        pub numbers: Vec<Number>,
    }
    pub enum Change {
        Put(Item),
        Remove(ItemId),
    }
    pub struct Range {
        pub field: u32,
        pub least: f64,
        pub most: f64,
    }
    pub enum Condition {
        Tag(Tag),
        Present(u32),
        Range(Range),
        All(u32),
        Any(u32),
        Not,
    }
    pub enum Ranking {
        Similarity(Vec<i8>),
        Tags(Vec<Tag>),
        None,
    }
    pub struct Position {
        pub score: f32,
        pub id: ItemId,
    }
    pub struct Query {
        pub ranking: Ranking,
        pub filter: Vec<Condition>,
        pub min_score: f32,
        pub collapse: Option<u32>,
        pub after: Option<Position>,
        pub offset: u32,
        pub limit: u32,
    }
    pub struct Hit {
        pub id: ItemId,
        pub score: f32,
    }
    pub struct Answer {
        pub count: u64,
        pub hits: Vec<Hit>,
    }
    pub enum Error {
        DimensionMismatch(u32),
        Full,
        Contended,
        MalformedFilter,
        Store(String),
    }
    pub enum Urgency {
        Busy,
        Idle,
    }
}

const ID: u128 = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210;

/// Through the type `W` of a binding and back.
fn through<W, T>(value: &T) -> T
where
    T: Clone + Into<W>,
    W: Into<T>,
{
    let there: W = value.clone().into();
    there.into()
}

macro_rules! stay {
    ($($module:ident::$type:ident: $value:expr),+ $(,)?) => {$(
        let value = $value;
        assert_eq!(through::<$module::$type, _>(&value), value);
    )+};
}

#[test]
fn descriptions_and_refusals_stay_what_they_are() {
    let size = Size {
        width: 3,
        height: 4,
    };
    let keyword = |word: &str| Keyword {
        word: word.to_owned(),
        confidence: 12.5,
    };
    stay!(
        describe::Region: Region { x: 1, y: 2, width: 3, height: 4 },
        describe::Acceptance: Acceptance {
            formats: vec![Format::Jpeg, Format::Png, Format::Bmp, Format::Webp].into(),
            min_side: 1,
            max_side: 2,
        },
        describe::Language: Language::English,
        describe::Language: Language::Chinese,
        describe::Description: Description {
            format: Format::Webp,
            size,
            descriptor: vec![-128, 127],
            keywords: vec![keyword("red"), keyword("blue")],
        },
        describe::Refusal: DescribeError::UnknownModel,
        describe::Refusal: DescribeError::UnsupportedFormat,
        describe::Refusal: DescribeError::Malformed("how".to_owned()),
        describe::Refusal: DescribeError::SideOutOfRange(size),
        describe::Refusal: DescribeError::RegionOutside(size),
    );
}

#[test]
fn changes_queries_and_answers_stay_what_they_are() {
    let tag = Tag {
        field: 1,
        value: u64::MAX,
    };
    let hit = Hit {
        id: ID,
        score: 0.25,
    };
    let query = |ranking: Ranking| Query {
        ranking,
        min_score: 0.5,
        collapse: Some(7),
        after: Some(hit),
        offset: 8,
        ..Query::listing(
            Filter::Any(vec![
                Filter::Not(Box::new(Filter::Tag(tag))),
                Filter::All(vec![Filter::Present(2), Filter::Range(3, -0.5, 0.5)]),
            ]),
            9,
        )
    };
    let put = Change::Put(Item {
        id: ID,
        descriptor: vec![-1, 1],
        tags: vec![tag],
        numbers: vec![Number {
            field: 2,
            value: 0.5,
        }],
    });
    stay!(
        search::Change: put.clone(),
        search::Change: Change::Remove(ID),
        search::Query: query(Ranking::Similarity(vec![-1, 1])),
        search::Query: query(Ranking::Tags(vec![tag])),
        search::Query: query(Ranking::None),
        search::Condition: Condition::Not,
        search::Answer: Answer { count: 2, hits: vec![hit] },
        search::Urgency: Urgency::Busy,
        search::Urgency: Urgency::Idle,
    );
    let search::Change::Put(item) = put.into() else {
        panic!("it puts an item");
    };
    assert_eq!(item.id, (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210));
}

#[test]
fn errors_stay_what_they_are_or_are_those_of_the_store() {
    stay!(
        search::Error: LibraryError::DimensionMismatch(3),
        search::Error: LibraryError::Full,
        search::Error: LibraryError::Contended,
        search::Error: LibraryError::MalformedFilter,
        search::Error: LibraryError::Store("why".to_owned()),
    );
    for (error, told) in [
        (LibraryError::Corrupt("why".to_owned()), "why"),
        (
            LibraryError::InvalidItem("why".to_owned()),
            "the item cannot be kept: why",
        ),
    ] {
        let through = through::<search::Error, _>(&error);
        assert_eq!(through, LibraryError::Store(told.to_owned()));
    }
}
