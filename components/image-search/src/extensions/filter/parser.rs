//! From tokens to an expression: one function for each rule of the grammar.

use super::error::FilterError;
use super::expression::{Expression, Name, Predicate, Test, Value};
use super::lexer::{Located, Token, tokens};

/// Most values and `has` of a filter.
pub const MAX_TERMS: usize = 256;

/// Most parentheses and `not` that are open at once.
pub const MAX_DEPTH: usize = 32;

/// Reads a filter.
///
/// # Errors
/// It does not follow the grammar, or is longer, deeper or of more terms than a filter may be.
pub fn parse(text: &str) -> Result<Expression, FilterError> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        end: text.chars().count() + 1,
        depth: 0,
        terms: 0,
    };
    let expression = parser.expression()?;
    match parser.tokens.get(parser.next) {
        None => Ok(expression),
        Some((at, _)) => Err(FilterError::new(*at, "expected and, or, or the end")),
    }
}

struct Parser {
    tokens: Vec<Located>,
    next: usize,
    /// Where an error is noticed that the end of the text is.
    end: usize,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn expression(&mut self) -> Result<Expression, FilterError> {
        let mut any = vec![self.conjunction()?];
        while self.skip(&Token::Or) {
            any.push(self.conjunction()?);
        }
        Ok(single(any).unwrap_or_else(Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression, FilterError> {
        let mut all = vec![self.negation()?];
        while self.skip(&Token::And) {
            all.push(self.negation()?);
        }
        Ok(single(all).unwrap_or_else(Expression::And))
    }

    fn negation(&mut self) -> Result<Expression, FilterError> {
        let at = self.at();
        if self.skip(&Token::Not) {
            let inner = self.nested(at, Self::negation)?;
            return Ok(Expression::Not(Box::new(inner)));
        }
        if self.skip(&Token::Open) {
            let inner = self.nested(at, Self::expression)?;
            self.expect(&Token::Close, "expected and, or, or )")?;
            return Ok(inner);
        }
        self.test()
    }

    fn nested(
        &mut self,
        at: usize,
        rule: fn(&mut Self) -> Result<Expression, FilterError>,
    ) -> Result<Expression, FilterError> {
        if self.depth == MAX_DEPTH {
            let reason = format!("at most {MAX_DEPTH} parentheses and not can be open at once");
            return Err(FilterError::new(at, reason));
        }
        self.depth += 1;
        let inner = rule(self);
        self.depth -= 1;
        inner
    }

    fn test(&mut self) -> Result<Expression, FilterError> {
        let at = self.at();
        if self.skip(&Token::Has) {
            self.count(at)?;
            self.expect(&Token::Open, "expected ( and the name in has(name)")?;
            let name = self.name()?;
            self.expect(&Token::Close, "expected ) after the name")?;
            let predicate = Predicate::Present;
            return Ok(Expression::Test(Test {
                at,
                name,
                predicate,
            }));
        }
        let name = self.name()?;
        let negated = self.skip(&Token::Not);
        let predicate = self.predicate(negated)?;
        let test = Expression::Test(Test {
            at,
            name,
            predicate,
        });
        Ok(if negated {
            Expression::Not(Box::new(test))
        } else {
            test
        })
    }

    /// What follows a name; after `not` only words can.
    fn predicate(&mut self, negated: bool) -> Result<Predicate, FilterError> {
        let at = self.at();
        match self.take() {
            Some(Token::Comparison(comparison)) if !negated => {
                Ok(Predicate::Compare(comparison, self.value()?))
            }
            Some(Token::In) => Ok(Predicate::In(self.values()?)),
            Some(Token::Between) => {
                let least = self.value()?;
                self.expect(&Token::And, "expected and between the two values")?;
                Ok(Predicate::Between(least, self.value()?))
            }
            _ => Err(FilterError::new(
                at,
                "expected one of = != < <= > >= in between after the name",
            )),
        }
    }

    fn values(&mut self) -> Result<Vec<Value>, FilterError> {
        self.expect(&Token::Open, "expected ( before the values")?;
        let mut values = vec![self.value()?];
        while self.skip(&Token::Comma) {
            values.push(self.value()?);
        }
        self.expect(&Token::Close, "expected , or ) after the value")?;
        Ok(values)
    }

    fn value(&mut self) -> Result<Value, FilterError> {
        let at = self.at();
        self.count(at)?;
        match self.take() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            _ => Err(FilterError::new(
                at,
                "expected a number, or a text in quotes",
            )),
        }
    }

    fn name(&mut self) -> Result<Name, FilterError> {
        let at = self.at();
        match self.take() {
            Some(Token::Word(name) | Token::Text(name)) => Ok(Name::Declared(name)),
            Some(Token::Keyword) => Ok(Name::Keyword),
            _ => Err(FilterError::new(
                at,
                "expected the name of a tag or number, keyword, has, not, or (",
            )),
        }
    }

    fn count(&mut self, at: usize) -> Result<(), FilterError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            let reason = format!("a filter has at most {MAX_TERMS} values and has");
            return Err(FilterError::new(at, reason));
        }
        Ok(())
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn take(&mut self) -> Option<Token> {
        let (_, token) = self.tokens.get(self.next)?;
        self.next += 1;
        Some(token.clone())
    }

    fn skip(&mut self, wanted: &Token) -> bool {
        let there = matches!(self.tokens.get(self.next), Some((_, token)) if token == wanted);
        self.next += usize::from(there);
        there
    }

    fn expect(&mut self, wanted: &Token, reason: &str) -> Result<(), FilterError> {
        let at = self.at();
        if self.skip(wanted) {
            return Ok(());
        }
        Err(FilterError::new(at, reason))
    }
}

/// The only one; all of them when there are more.
fn single(mut parts: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Err(parts),
    }
}
