//! From characters to tokens.

use super::error::FilterError;
use super::expression::Comparison;

/// Most characters of a filter.
pub const MAX_CHARACTERS: usize = 4096;

/// What a filter is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    Comma,
    Comparison(Comparison),
    And,
    Or,
    Not,
    In,
    Between,
    Has,
    Keyword,
    /// A name without quotes.
    Word(String),
    /// What stood between quotes.
    Text(String),
    /// Finite.
    Number(f64),
}

/// A token and the character where it begins: the first is 1.
pub(super) type Located = (usize, Token);

/// The words of the grammar.
const WORDS: &[(&str, Token)] = &[
    ("and", Token::And),
    ("or", Token::Or),
    ("not", Token::Not),
    ("in", Token::In),
    ("between", Token::Between),
    ("has", Token::Has),
    ("keyword", Token::Keyword),
];

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<Located>, FilterError> {
    if text.chars().nth(MAX_CHARACTERS).is_some() {
        let reason = format!("a filter has at most {MAX_CHARACTERS} characters");
        return Err(FilterError::new(MAX_CHARACTERS + 1, reason));
    }
    let mut lexer = Lexer {
        characters: text.chars().collect(),
        next: 0,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

/// Whether `text` is a name that needs no quotes.
pub(super) fn is_word(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(begins_word)
        && characters.all(continues_word)
        && reserved(text).is_none()
}

fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

fn reserved(word: &str) -> Option<Token> {
    let found = WORDS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word));
    found.map(|(_, token)| token.clone())
}

struct Lexer {
    characters: Vec<char>,
    next: usize,
}

impl Lexer {
    fn token(&mut self) -> Result<Option<Located>, FilterError> {
        self.take_while(char::is_whitespace);
        let at = self.next + 1;
        let Some(first) = self.take() else {
            return Ok(None);
        };
        let token = match first {
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' | '!' | '<' | '>' => self.comparison(at, first)?,
            '"' | '\'' => self.text(at, first)?,
            '-' | '+' | '.' | '0'..='9' => self.number(at, first)?,
            other if begins_word(other) => self.word(other),
            other => {
                let reason = format!("{other:?} means nothing here: put names and texts in quotes");
                return Err(FilterError::new(at, reason));
            }
        };
        Ok(Some((at, token)))
    }

    fn comparison(&mut self, at: usize, first: char) -> Result<Token, FilterError> {
        let equal = self.peek() == Some('=');
        let comparison = match (first, equal) {
            ('=', _) => Comparison::Equal,
            ('!', true) => Comparison::NotEqual,
            ('<', true) => Comparison::AtMost,
            ('<', false) => Comparison::Less,
            ('>', true) => Comparison::AtLeast,
            ('>', false) => Comparison::Greater,
            _ => {
                return Err(FilterError::new(
                    at,
                    "write != for unequal, and not for a negation",
                ));
            }
        };
        if equal {
            // `==` is taken as `=`: many write it.
            self.next += 1;
        }
        Ok(Token::Comparison(comparison))
    }

    fn text(&mut self, at: usize, quote: char) -> Result<Token, FilterError> {
        let mut text = String::new();
        loop {
            match self.take() {
                None => {
                    return Err(FilterError::new(
                        at,
                        format!("the text has no closing {quote}"),
                    ));
                }
                Some(end) if end == quote => return Ok(Token::Text(text)),
                Some('\\') => text.push(self.escaped()?),
                Some(other) => text.push(other),
            }
        }
    }

    /// The character that an escape stands for; its backslash is taken already.
    fn escaped(&mut self) -> Result<char, FilterError> {
        let at = self.next;
        match self.take() {
            Some(same @ ('\\' | '"' | '\'')) => Ok(same),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.code_point().ok_or_else(|| {
                FilterError::new(
                    at,
                    r"write a character's number as \u{...} in hexadecimal digits",
                )
            }),
            _ => {
                let reason = r#"write one of \\ \" \' \n \r \t \u{...}, or double the backslash"#;
                Err(FilterError::new(at, reason))
            }
        }
    }

    fn code_point(&mut self) -> Option<char> {
        (self.take()? == '{').then_some(())?;
        let digits = self.take_while(|character| character.is_ascii_hexdigit());
        (self.take()? == '}').then_some(())?;
        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
    }

    fn number(&mut self, at: usize, first: char) -> Result<Token, FilterError> {
        let mut digits = String::from(first);
        while let Some(next) = self.peek() {
            let sign = matches!(next, '+' | '-') && digits.ends_with(['e', 'E']);
            if !(sign || next == '.' || next.is_ascii_alphanumeric()) {
                break;
            }
            digits.push(next);
            self.next += 1;
        }
        // Rust's own syntax also has words: inf, nan.
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let number: Option<f64> = digits
            .chars()
            .all(plain)
            .then(|| digits.parse().ok())
            .flatten();
        match number.filter(|number| number.is_finite()) {
            Some(number) => Ok(Token::Number(number)),
            None => Err(FilterError::new(at, format!("{digits} is no number"))),
        }
    }

    fn word(&mut self, first: char) -> Token {
        let mut word = String::from(first);
        word.push_str(&self.take_while(continues_word));
        reserved(&word).unwrap_or(Token::Word(word))
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.next).copied()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.next += 1;
        Some(character)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(character) = self.peek().filter(|character| belongs(*character)) {
            taken.push(character);
            self.next += 1;
        }
        taken
    }
}
