//! Tokens into a tree of values with their places in the text; goes on after a fault.

use std::{borrow::Cow, ops::Range};

use super::{
    Faults,
    lex::{self, Kind, Token},
};

/// How deep values may be nested.
const MAX_NESTING: usize = 64;

#[derive(Debug, Clone)]
pub(super) struct Node<'t> {
    pub(super) span: Range<usize>,
    pub(super) value: Value<'t>,
}

#[derive(Debug, Clone)]
pub(super) enum Value<'t> {
    /// A bare word, `true` and `None` among them.
    Word(&'t str),
    /// The number where it is whole and fits.
    Number(Option<i64>),
    Text(Cow<'t, str>),
    /// In single quotes, without them.
    Char(&'t str),
    Group(Group<'t>),
    /// Nothing readable; the fault is reported.
    Bad,
}

/// `Name(…)`, `(…)`, `[…]` or `{…}`.
#[derive(Debug, Clone)]
pub(super) struct Group<'t> {
    pub(super) name: Option<&'t str>,
    /// The opening bracket.
    pub(super) open: char,
    /// From behind the opening bracket to before the closing one.
    pub(super) inner: Range<usize>,
    pub(super) entries: Vec<Entry<'t>>,
}

#[derive(Debug, Clone)]
pub(super) struct Entry<'t> {
    /// A word in a struct, any value in a map.
    pub(super) key: Option<Node<'t>>,
    pub(super) value: Node<'t>,
    /// Where the comma behind it is.
    pub(super) comma: Option<usize>,
}

impl<'t> Node<'t> {
    /// The node itself, or what `Some(…)` holds.
    pub(super) fn plain(&self) -> &Self {
        match &self.value {
            Value::Group(Group {
                name: Some("Some"),
                entries,
                ..
            }) if entries.len() == 1 && entries[0].key.is_none() => entries[0].value.plain(),
            _ => self,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.plain().value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn group(&self) -> Option<&Group<'t>> {
        match &self.plain().value {
            Value::Group(group) => Some(group),
            _ => None,
        }
    }

    /// What it is, in words.
    pub(super) fn describe(&self) -> Cow<'t, str> {
        match &self.value {
            Value::Word(word @ ("true" | "false" | "None")) => format!("`{word}`").into(),
            Value::Word(word) => format!("the bare word `{word}`").into(),
            Value::Number(Some(number)) => format!("the number {number}").into(),
            Value::Number(None) => "a number with a fraction, or an enormous one".into(),
            Value::Text(_) => "a text".into(),
            Value::Char(_) => "a text in single quotes".into(),
            Value::Group(group) => match (group.name, group.open) {
                (Some(name), _) => format!("`{name}(…)`").into(),
                (None, '(') => match group.entries.first() {
                    Some(entry) if entry.key.is_some() => "`(…)` with named fields".into(),
                    _ => format!("`(…)` with {} values", group.entries.len()).into(),
                },
                (None, '[') => "a list `[…]`".into(),
                _ => "a map `{…}`".into(),
            },
            Value::Bad => "nothing readable".into(),
        }
    }
}

impl<'t> Group<'t> {
    pub(super) fn field(&self, name: &str) -> Option<&Entry<'t>> {
        self.entries.iter().find(|entry| entry.name() == Some(name))
    }
}

impl<'t> Entry<'t> {
    /// The field's name.
    pub(super) fn name(&self) -> Option<&'t str> {
        match self.key.as_ref()?.value {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn span(&self) -> Range<usize> {
        let start = self
            .key
            .as_ref()
            .map_or(self.value.span.start, |key| key.span.start);
        start..self.value.span.end
    }
}

/// Reads the one value that a text holds.
pub(super) fn parse<'t>(text: &'t str, faults: &mut Faults) -> Node<'t> {
    let tokens = lex::tokens(text, faults);
    let mut parser = Parser {
        text,
        tokens,
        next: 0,
        faults,
        open: Vec::new(),
    };
    if parser.peek() == Kind::End {
        let end = text.len();
        parser
            .faults
            .error(end..end, "the file holds nothing")
            .help("a room file is `Room(…)`");
        return Node {
            span: end..end,
            value: Value::Bad,
        };
    }
    let root = parser.value();
    if parser.peek() != Kind::End {
        let span = parser.span();
        parser
            .faults
            .error(span, "the room has ended, but the file goes on")
            .help("delete what follows, or the bracket that closes the room too early");
    }
    root
}

struct Parser<'t, 'f> {
    text: &'t str,
    tokens: Vec<Token>,
    next: usize,
    faults: &'f mut Faults,
    /// The brackets that wait for their other half.
    open: Vec<char>,
}

impl<'t> Parser<'t, '_> {
    fn peek(&self) -> Kind {
        self.tokens[self.next].kind
    }

    fn span(&self) -> Range<usize> {
        self.tokens[self.next].span.clone()
    }

    fn source(&self, span: Range<usize>) -> &'t str {
        &self.text[span]
    }

    fn advance(&mut self) -> Range<usize> {
        let span = self.span();
        // The end stays where it is.
        if self.next + 1 < self.tokens.len() {
            self.next += 1;
        }
        span
    }

    fn node(span: Range<usize>, value: Value<'t>) -> Node<'t> {
        Node { span, value }
    }

    fn value(&mut self) -> Node<'t> {
        let kind = self.peek();
        let span = self.span();
        match kind {
            Kind::Mark('(' | '[' | '{') => self.group(None),
            Kind::Word => {
                self.advance();
                let word = self.source(span.clone());
                if self.peek() == Kind::Mark('(') {
                    self.group(Some((word, span.start)))
                } else {
                    Self::node(span, Value::Word(word))
                }
            }
            Kind::Number => {
                self.advance();
                let value = self.number(&span);
                Self::node(span, value)
            }
            Kind::Text => {
                self.advance();
                let value = Value::Text(self.unescape(span.clone()));
                Self::node(span, value)
            }
            Kind::RawText => {
                self.advance();
                let raw = self
                    .source(span.clone())
                    .trim_start_matches('r')
                    .trim_matches('#');
                let raw = raw.strip_prefix('"').unwrap_or(raw);
                Self::node(
                    span,
                    Value::Text(raw.strip_suffix('"').unwrap_or(raw).into()),
                )
            }
            Kind::Char => {
                self.advance();
                let quote = |c: char| !c.is_alphanumeric();
                let inner = self.source(span.clone()).trim_matches(quote);
                Self::node(span, Value::Char(inner))
            }
            Kind::Mark(_) | Kind::End => {
                let found = self.found();
                self.faults
                    .error(span.clone(), format!("a value is missing before {found}"));
                Self::node(span.start..span.start, Value::Bad)
            }
        }
    }

    fn found(&self) -> String {
        match self.peek() {
            Kind::End => "the end of the file".to_owned(),
            _ => format!("`{}`", self.source(self.span())),
        }
    }

    fn group(&mut self, name: Option<(&'t str, usize)>) -> Node<'t> {
        let bracket = self.advance();
        let start = name.map_or(bracket.start, |(_, start)| start);
        let open = self
            .source(bracket.clone())
            .chars()
            .next()
            .map_or('(', ascii_bracket);
        let close = closing(open);
        let mut group = Group {
            name: name.map(|(name, _)| name),
            open,
            inner: bracket.end..bracket.end,
            entries: Vec::new(),
        };
        if self.open.len() >= MAX_NESTING {
            self.faults
                .error(bracket, format!("nested more than {MAX_NESTING} deep"));
            let end = self.skip_nested();
            return Self::node(start..end, Value::Bad);
        }
        self.open.push(close);
        let end = loop {
            match self.peek() {
                Kind::Mark(mark) if mark == close => {
                    group.inner.end = self.span().start;
                    break self.advance().end;
                }
                Kind::Mark(mark @ (')' | ']' | '}')) => {
                    let span = self.span();
                    let outer = self.open[..self.open.len() - 1].contains(&mark);
                    self.faults
                        .error(span.clone(), format!("`{mark}` closes nothing here"))
                        .help(format!("the `{open}` before it is closed by `{close}`"));
                    if outer {
                        // It closes something further out, so this group ends unclosed.
                        group.inner.end = span.start;
                        break span.start;
                    }
                    self.advance();
                }
                Kind::End => {
                    self.faults
                        .error(bracket.clone(), format!("this `{open}` is never closed"))
                        .help(format!("add `{close}` where it ends"));
                    group.inner.end = self.text.len();
                    break self.text.len();
                }
                Kind::Mark(mark @ (',' | ':')) => {
                    let span = self.advance();
                    self.faults
                        .error(span, format!("a value is missing before `{mark}`"))
                        .help(format!("delete the `{mark}`"));
                }
                _ => {
                    let entry = self.entry(open);
                    group.entries.push(entry);
                }
            }
        };
        self.open.pop();
        Self::node(start..end, Value::Group(group))
    }

    fn entry(&mut self, open: char) -> Entry<'t> {
        let mut value = self.value();
        let mut key = None;
        let keyed = match open {
            '(' => matches!(value.value, Value::Word(_)),
            '{' => true,
            _ => false,
        };
        if self.peek() == Kind::Mark(':') && open != '[' {
            self.advance();
            key = Some(std::mem::replace(&mut value, Self::node(0..0, Value::Bad)));
            value = self.value();
        } else if keyed && (open == '{' || self.begins_value()) {
            let end = value.span.end;
            let name = self.source(value.span.clone()).to_owned();
            self.faults
                .error(
                    end..end,
                    format!("a `:` is missing after `{}`", short(&name)),
                )
                .help(format!("{}: value", short(&name)));
            key = Some(std::mem::replace(
                &mut value,
                Self::node(end..end, Value::Bad),
            ));
            if self.begins_value() {
                value = self.value();
            }
        }
        let mut comma = None;
        match self.peek() {
            Kind::Mark(',') => comma = Some(self.advance().start),
            Kind::Mark(')' | ']' | '}') | Kind::End => {}
            Kind::Mark(mark) => {
                let span = self.advance();
                self.faults
                    .error(span, format!("`{mark}` has no meaning here"))
                    .help("a `,` stands between two values");
            }
            _ => {
                let end = value.span.end;
                self.faults
                    .error(end..end, "a `,` is missing after this")
                    .help("values and fields are parted by commas");
            }
        }
        Entry { key, value, comma }
    }

    fn begins_value(&self) -> bool {
        matches!(
            self.peek(),
            Kind::Mark('(' | '[' | '{') | Kind::Number | Kind::Text | Kind::RawText | Kind::Char
        )
    }

    /// Skips to behind the bracket that closes the one before, without recursion.
    fn skip_nested(&mut self) -> usize {
        let mut depth = 1_usize;
        loop {
            match self.peek() {
                Kind::Mark('(' | '[' | '{') => depth += 1,
                Kind::Mark(')' | ']' | '}') => depth -= 1,
                Kind::End => return self.text.len(),
                _ => {}
            }
            let end = self.advance().end;
            if depth == 0 {
                return end;
            }
        }
    }

    fn number(&mut self, span: &Range<usize>) -> Value<'t> {
        let source = self.source(span.clone());
        let digits = source.replace('_', "");
        let unsigned = digits.trim_start_matches(['+', '-']);
        let sign = if digits.starts_with('-') { -1 } else { 1 };
        let whole = match unsigned.get(..2) {
            Some("0x") => i64::from_str_radix(&unsigned[2..], 16),
            Some("0o") => i64::from_str_radix(&unsigned[2..], 8),
            Some("0b") => i64::from_str_radix(&unsigned[2..], 2),
            _ => unsigned.parse(),
        };
        if let Ok(whole) = whole {
            return Value::Number(whole.checked_mul(sign));
        }
        if !is_decimal(unsigned) {
            self.faults
                .error(span.clone(), format!("`{}` is not a number", short(source)))
                .help("if it is a text, put it in double quotes");
            return Value::Bad;
        }
        Value::Number(None)
    }

    fn unescape(&mut self, span: Range<usize>) -> Cow<'t, str> {
        let source = self.source(span.clone());
        let inner = source.strip_prefix('"').unwrap_or(source);
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        if !inner.contains('\\') {
            return inner.into();
        }
        let mut text = String::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            let escape = &rest[at..];
            let (c, length) = escaped(escape);
            match c {
                Some(c) => text.push(c),
                None => {
                    let start = span.start + 1 + (inner.len() - escape.len());
                    let code = &escape[..length];
                    self.faults
                        .error(
                            start..start + length,
                            format!("`{code}` stands for no character"),
                        )
                        .help("a backslash itself is written `\\\\`");
                }
            }
            rest = &escape[length..];
        }
        text.push_str(rest);
        text.into()
    }
}

/// The character an escape stands for, and how many bytes the escape has.
fn escaped(escape: &str) -> (Option<char>, usize) {
    let Some(code) = escape[1..].chars().next() else {
        return (None, 1);
    };
    let hex = |digits: &str| {
        let digits = u32::from_str_radix(digits, 16).ok();
        digits.and_then(char::from_u32)
    };
    let length = 1 + code.len_utf8();
    match code {
        'n' => (Some('\n'), 2),
        'r' => (Some('\r'), 2),
        't' => (Some('\t'), 2),
        '0' => (Some('\0'), 2),
        '\\' | '"' | '\'' => (Some(code), 2),
        'x' => match escape.get(2..4) {
            Some(digits) => (hex(digits), 4),
            None => (None, length),
        },
        'u' => match (escape.get(2..3), escape.get(..12.min(escape.len()))) {
            (Some("{"), Some(head)) => match head.find('}') {
                Some(close) => (hex(&escape[3..close]), close + 1),
                None => (None, length),
            },
            _ => (None, length),
        },
        _ => (None, length),
    }
}

/// A full-width bracket was reported by the lexer and is read as the plain one.
fn ascii_bracket(c: char) -> char {
    match c {
        '(' | '（' => '(',
        '[' | '［' | '【' => '[',
        _ => '{',
    }
}

fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// The beginning of something that may be long.
pub(super) fn short(text: &str) -> &str {
    let end = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Whether a text is a number with a fraction or an exponent: `1.5`, `.5`, `2e3`, or too large a whole.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.trim_start_matches(['+', '-']);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    digits(whole)
        && digits(fraction)
        && digits(exponent)
        && !exponent.is_empty()
        && !(whole.is_empty() && fraction.is_empty())
}
