//! From tokens to an expression: one function for each rule of the grammar.

use super::lexer::{Placed, Token, tokens};
use super::{Expression, Fault, MOST_DEPTH, MOST_TERMS, Name, Predicate, Test, Value};

/// Reads a filter.
///
/// # Errors
/// It does not follow the grammar, or is longer, deeper or of more terms than a filter may be.
pub fn parse(text: &str) -> Result<Expression, Fault> {
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
        Some((at, _)) => Err(Fault::new(*at, "expected and, or, or the end")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    /// Where a fault is that the end of the text is.
    end: usize,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn expression(&mut self) -> Result<Expression, Fault> {
        let mut any = vec![self.conjunction()?];
        while self.skip(&Token::Or) {
            any.push(self.conjunction()?);
        }
        Ok(single(any).unwrap_or_else(Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression, Fault> {
        let mut all = vec![self.negation()?];
        while self.skip(&Token::And) {
            all.push(self.negation()?);
        }
        Ok(single(all).unwrap_or_else(Expression::And))
    }

    fn negation(&mut self) -> Result<Expression, Fault> {
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
        rule: fn(&mut Self) -> Result<Expression, Fault>,
    ) -> Result<Expression, Fault> {
        if self.depth == MOST_DEPTH {
            let reason = format!("at most {MOST_DEPTH} parentheses and not can be open at once");
            return Err(Fault::new(at, reason));
        }
        self.depth += 1;
        let inner = rule(self);
        self.depth -= 1;
        inner
    }

    fn test(&mut self) -> Result<Expression, Fault> {
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
    fn predicate(&mut self, negated: bool) -> Result<Predicate, Fault> {
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
            _ => Err(Fault::new(
                at,
                "expected one of = != < <= > >= in between after the name",
            )),
        }
    }

    fn values(&mut self) -> Result<Vec<Value>, Fault> {
        self.expect(&Token::Open, "expected ( before the values")?;
        let mut values = vec![self.value()?];
        while self.skip(&Token::Comma) {
            values.push(self.value()?);
        }
        self.expect(&Token::Close, "expected , or ) after the value")?;
        Ok(values)
    }

    fn value(&mut self) -> Result<Value, Fault> {
        let at = self.at();
        self.count(at)?;
        match self.take() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            _ => Err(Fault::new(at, "expected a number, or a text in quotes")),
        }
    }

    fn name(&mut self) -> Result<Name, Fault> {
        let at = self.at();
        match self.take() {
            Some(Token::Word(name) | Token::Text(name)) => Ok(Name::Declared(name)),
            Some(Token::Keyword) => Ok(Name::Keyword),
            _ => Err(Fault::new(
                at,
                "expected the name of a tag or number, keyword, has, not, or (",
            )),
        }
    }

    fn count(&mut self, at: usize) -> Result<(), Fault> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            let reason = format!("a filter has at most {MOST_TERMS} values and has");
            return Err(Fault::new(at, reason));
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

    fn expect(&mut self, wanted: &Token, reason: &str) -> Result<(), Fault> {
        let at = self.at();
        if self.skip(wanted) {
            return Ok(());
        }
        Err(Fault::new(at, reason))
    }
}

/// The only one; all of them when there are more.
fn single(mut parts: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Err(parts),
    }
}
