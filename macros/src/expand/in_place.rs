//! A body in which every call of the language's macros is replaced by what that evaluates to.
//!
//! A body usually defines the macros of the language, so that the macros of other crates can call them. That is dear:
//! rustc has three definitions, and a label in each yield, for what most bodies do not need. So a body is first read by
//! its tokens, and written without definitions if the tokens show that every yield is in its place:
//!
//! * **No macro can see the handle.** A call is replaced only where no macro has it among its arguments and no
//!   attribute stands on it. The function has only attributes that the compiler itself answers, so
//!   the attribute can write everything in one step.
//! * **Every yield belongs to the body's own block.** `.await`, which each of them ends with, compiles in an `async`
//!   block only. In the body's own tokens there is no `async` and nothing that is replaced is among the arguments of a
//!   macro, so no other `async` block is around it.
//! * **No item of the body can take the place of the handle.** There are no items, unless a macro in the place of a
//!   statement makes them. Then each call has the checks that the macros have.
//!
//! Where the tokens do not show it, [`read`] returns `None`: the body is parsed, what is wrong with it is reported, and
//! it gets the definitions. So there is no message here.

#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::awaits;
use crate::check::{self, YIELDS};
use crate::expand::language::{Language, Place};

/// A body whose calls can be replaced.
pub(crate) struct Pieces {
    statements: Vec<Piece>,
    pub(crate) found: Found,
}

/// What is in a body.
#[derive(Default)]
pub(crate) struct Found {
    /// Whether it delegates.
    pub(crate) delegates: bool,
    /// Whether it calls a macro of the language at all.
    pub(crate) yields: bool,
    /// Whether a macro stands in the place of a statement, and so may define items.
    pub(crate) may_have_items: bool,
}

enum Piece {
    /// What stays as it is.
    Token(TokenTree),
    /// A group in which something is replaced.
    Group(Group, Vec<Piece>),
    Call(Call),
    /// `operand.await`, with the place of the keyword.
    Await(Vec<Piece>, Ident),
}

/// A call of a macro of the language.
struct Call {
    macro_: Macro,
    name: Ident,
    arguments: Group,
    argument: Vec<Piece>,
    /// Whether it begins a statement and an operator follows, so that a `match` in its place would end the statement.
    is_part: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Macro {
    Yield,
    TryYield,
    YieldFrom,
    TryYieldFrom,
    Raise,
}

impl Macro {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yield_" => Macro::Yield,
            "try_yield" => Macro::TryYield,
            "yield_from" => Macro::YieldFrom,
            "try_yield_from" => Macro::TryYieldFrom,
            "raise" => Macro::Raise,
            _ => return None,
        })
    }
}

/// Reads the body of a generator that yields values of the given type. `awaits`: whether `.await` is allowed. `None` if
/// more has to be known than its tokens.
pub(crate) fn read(body: &Group, yielded: &TokenStream, awaits: bool) -> Option<Pieces> {
    let mut reader = Reader { awaits, yields_unit: is_unit(yielded), found: Found::default() };
    let statements = reader.group(body.stream(), Delimiter::Brace, Around { closure: false, repeated: false })?;
    Some(Pieces { statements, found: reader.found })
}

/// What is around some tokens.
#[derive(Clone, Copy)]
struct Around {
    /// A closure, perhaps.
    closure: bool,
    /// A loop, perhaps.
    repeated: bool,
}

struct Reader {
    awaits: bool,
    yields_unit: bool,
    found: Found,
}

/// How far a group was read.
struct Level {
    delimiter: Delimiter,
    around: Around,
    /// What is around the next token.
    here: Around,
    /// What is before the next token.
    before: Before,
    pieces: Vec<Piece>,
}

impl Level {
    /// Keeps the tokens as they are.
    fn keep(&mut self, tokens: &[TokenTree]) {
        self.pieces.extend(tokens.iter().cloned().map(Piece::Token));
    }

    /// What is before the token that follows one more part of an operand.
    fn operand(&self) -> Before {
        match self.before {
            Before::Dot(Some(start)) | Before::Path(start) => Before::Operand(start),
            Before::Dot(None) => Before::Block,
            _ => Before::Operand(self.pieces.len()),
        }
    }
}

/// What came before a token in its group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or the end of a statement: a statement begins, if the group is a block.
    Start,
    /// The arrow of an arm.
    Arrow,
    /// An operator, a keyword, or a comma: an operand begins.
    Operator,
    /// An operand, from this piece on.
    Operand(usize),
    /// A block, or something else of which the tokens do not say where it begins. A statement may begin here.
    Block,
    /// A dot behind an operand, if it is known where that begins.
    Dot(Option<usize>),
    /// `::` behind an operand, or at the beginning of one.
    Path(usize),
}

/// Words after which an operand begins. Those that are refused are not among them.
const BEFORE_OPERANDS: [&str; 17] = [
    "as", "box", "break", "continue", "dyn", "else", "for", "if", "in", "let", "loop", "match", "move", "mut", "ref",
    "return", "while",
];

/// Words with which a body is read no further: they begin an item, or code that belongs to something else than the body.
const REFUSED: [&str; 16] = [
    "async",
    "const",
    "do",
    "enum",
    "extern",
    "fn",
    "gen",
    "impl",
    "macro",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "use",
];

/// Macros of the standard library that take no expressions, or patterns beside them.
const OTHERS_OF_STD: [&str; 10] =
    ["matches", "stringify", "concat", "line", "column", "file", "module_path", "env", "option_env", "cfg"];

/// Attributes of the compiler, which nobody else can answer: a macro of such a name is ambiguous (E0659).
const OF_THE_COMPILER: [&str; 13] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "no_mangle",
    "track_caller",
    "warn",
];

/// Whether every attribute among the tokens, in groups as well, is one of the compiler.
pub(crate) fn attributes_are_of_the_compiler(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let fine = match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => match tokens.next() {
                Some(TokenTree::Group(group)) => is_of_the_compiler(&group),
                _ => false,
            },
            TokenTree::Group(group) => attributes_are_of_the_compiler(group.stream()),
            _ => true,
        };
        if !fine {
            return false;
        }
    }
    true
}

/// Whether `[name ..]` is an attribute of the compiler. `name::other` may be somebody's.
fn is_of_the_compiler(attribute: &Group) -> bool {
    let mut tokens = attribute.stream().into_iter();
    let known =
        matches!(tokens.next(), Some(TokenTree::Ident(name)) if OF_THE_COMPILER.iter().any(|known| name == known));
    let path = matches!(tokens.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    known && !path && attribute.delimiter() == Delimiter::Bracket
}

impl Reader {
    /// The pieces of a group, or of a part of one.
    fn group(&mut self, tokens: TokenStream, delimiter: Delimiter, around: Around) -> Option<Vec<Piece>> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let pieces = Vec::with_capacity(tokens.len());
        let mut level = Level { delimiter, around, here: around, before: Before::Start, pieces };
        let mut place = 0;
        while let Some(token) = tokens.get(place) {
            let (from, rest) = (&tokens[place..], &tokens[place + 1..]);
            place += match token {
                TokenTree::Ident(name) => self.word(&mut level, name, from)?,
                TokenTree::Literal(_) => {
                    level.before = level.operand();
                    level.keep(&from[..1]);
                    1
                }
                TokenTree::Group(group) => {
                    self.inner(&mut level, group)?;
                    1
                }
                TokenTree::Punct(mark) => {
                    let (length, after) = self.mark(&mut level, mark, rest)?;
                    level.keep(from.get(..length)?);
                    level.before = after;
                    length
                }
            };
        }
        Some(level.pieces)
    }

    /// Reads a word, or the call of a macro. Returns how many tokens that were.
    fn word(&mut self, level: &mut Level, name: &Ident, from: &[TokenTree]) -> Option<usize> {
        let text = name.to_string();
        match text.as_str() {
            "yield" => return None,
            "await" => {
                let Before::Dot(Some(start)) = level.before else { return None };
                if !self.awaits || level.here.closure {
                    return None;
                }
                // Without the dot, which is written anew.
                level.pieces.pop();
                let operand = level.pieces.split_off(start);
                level.pieces.push(Piece::Await(operand, name.clone()));
                level.before = Before::Operand(start);
                return Some(1);
            }
            "for" | "loop" | "while" => level.here.repeated = true,
            // Where there is no loop, rustc says more of a body with a label.
            "break" | "continue" if !level.here.repeated => return None,
            other if REFUSED.contains(&other) => return None,
            _ => {}
        }
        if BEFORE_OPERANDS.contains(&text.as_str()) {
            level.before = Before::Operator;
        } else {
            match from {
                // `a != b`
                [_, bang, equals, ..] if is_mark_of(bang, '!') && is_mark_of(equals, '=') => {}
                [_, bang, TokenTree::Group(arguments), rest @ ..] if is_mark_of(bang, '!') => {
                    self.macro_call(level, name, &from[..3], arguments, rest)?;
                    return Some(3);
                }
                [_, bang, ..] if is_mark_of(bang, '!') => return None,
                _ => {}
            }
            level.before = level.operand();
        }
        level.keep(&from[..1]);
        Some(1)
    }

    fn macro_call(
        &mut self,
        level: &mut Level,
        name: &Ident,
        tokens: &[TokenTree],
        arguments: &Group,
        rest: &[TokenTree],
    ) -> Option<()> {
        let (start, path) = match level.before {
            Before::Path(start) => (start, true),
            // `a.b!()` and `a b!()` are no Rust.
            Before::Dot(_) | Before::Operand(_) => return None,
            Before::Start | Before::Arrow | Before::Operator | Before::Block => (level.pieces.len(), false),
        };
        if let Some(macro_) = Macro::named(&name.to_string()) {
            if level.here.closure || path {
                return None;
            }
            let call = self.call(level, macro_, name, arguments, rest)?;
            level.pieces.push(Piece::Call(call));
        } else {
            let is_in_std = !path || is_in_std(&level.pieces[start..]);
            if !is_known(name) || !is_in_std || !is_opaque(arguments.stream()) {
                return None;
            }
            // Behind a path, its beginning decides, which is not looked at here.
            let begins = path || matches!(level.before, Before::Start | Before::Block);
            self.found.may_have_items |= begins && level.delimiter != Delimiter::Parenthesis;
            level.keep(tokens);
        }
        level.before = if arguments.delimiter() == Delimiter::Brace { Before::Block } else { Before::Operand(start) };
        Some(())
    }

    fn inner(&mut self, level: &mut Level, group: &Group) -> Option<()> {
        let start = level.pieces.len();
        let inside = self.group(group.stream(), group.delimiter(), level.here)?;
        if group.delimiter() == Delimiter::Brace {
            level.here.repeated = level.around.repeated;
        }
        level.before = match (group.delimiter(), level.before) {
            // Of an operand in there nothing is known.
            (Delimiter::None, _) | (Delimiter::Parenthesis | Delimiter::Bracket, Before::Dot(_)) => return None,
            (Delimiter::Brace, _) | (_, Before::Block) => Before::Block,
            (_, Before::Operand(start) | Before::Path(start)) => Before::Operand(start),
            (_, Before::Start | Before::Arrow | Before::Operator) => Before::Operand(start),
        };
        let replaces = inside.iter().any(|piece| !matches!(piece, Piece::Token(_)));
        let piece = if replaces { Piece::Group(group.clone(), inside) } else { Piece::Token(group.clone().into()) };
        level.pieces.push(piece);
        Some(())
    }

    /// Reads punctuation. Returns how many tokens belong together, and what they are for the next one.
    fn mark(&mut self, level: &mut Level, mark: &Punct, rest: &[TokenTree]) -> Option<(usize, Before)> {
        let before = level.before;
        let joint =
            |wanted| mark.spacing() == Spacing::Joint && rest.first().is_some_and(|token| is_mark_of(token, wanted));
        Some(match mark.as_char() {
            '#' => {
                let Some(TokenTree::Group(attribute)) = rest.first() else { return None };
                // Nor does one stand on what is replaced.
                let on_call = matches!(rest, [_, TokenTree::Ident(name), ..] if is_yield(name));
                let begins = matches!(before, Before::Start | Before::Block);
                if !is_of_the_compiler(attribute) || on_call || !begins {
                    return None;
                }
                (2, Before::Start)
            }
            ';' => {
                level.here = level.around;
                (1, Before::Start)
            }
            ',' => {
                level.here.closure = level.around.closure;
                (1, Before::Operator)
            }
            '=' if joint('>') => {
                level.here.closure = level.around.closure;
                (2, Before::Arrow)
            }
            '.' if joint('.') => (2, Before::Operator),
            '.' => match before {
                Before::Operand(start) => (1, Before::Dot(Some(start))),
                _ => (1, Before::Dot(None)),
            },
            '?' if before == Before::Operator => return None,
            '?' => (1, before),
            '\'' => {
                // The label of a body, which this one will not have.
                let names = |token: &TokenTree| token.to_string().starts_with("yield_belongs_directly");
                // `'a !(..)` is no call of a macro, but looks like one.
                let calls = rest.get(1).is_some_and(|token| is_mark_of(token, '!'));
                if rest.first().is_none_or(names) || calls {
                    return None;
                }
                (2, Before::Operator)
            }
            ':' if joint(':') => {
                let start = match before {
                    Before::Operand(start) => start,
                    // Behind `>` it is not known where the path begins.
                    Before::Operator if self.awaits && is_mark(level.pieces.last(), '>') => return None,
                    _ => level.pieces.len(),
                };
                if rest.get(1).is_some_and(|token| is_mark_of(token, '<')) {
                    (2 + generics(&rest[1..])?, Before::Operand(start))
                } else {
                    (2, Before::Path(start))
                }
            }
            // `yield_!(a) ! (b)` is no Rust, and would look like the call of a macro.
            '!' if matches!(before, Before::Operand(_))
                && !rest.first().is_some_and(|token| is_mark_of(token, '=')) =>
            {
                return None;
            }
            // A path that begins with a type.
            '<' if self.awaits && !matches!(before, Before::Operand(_)) => return None,
            '|' if matches!(before, Before::Operand(_) | Before::Block) => {
                (if joint('|') { 2 } else { 1 }, Before::Operator)
            }
            '|' => {
                level.here.closure = true;
                let end = rest.iter().position(|token| is_mark_of(token, '|'))?;
                let parameters = rest[..end].iter().cloned().collect();
                self.group(parameters, Delimiter::Parenthesis, level.here)?;
                (end + 2, Before::Operator)
            }
            _ => (1, Before::Operator),
        })
    }

    fn call(
        &mut self,
        level: &Level,
        macro_: Macro,
        name: &Ident,
        arguments: &Group,
        after: &[TokenTree],
    ) -> Option<Call> {
        if arguments.delimiter() != Delimiter::Parenthesis {
            return None;
        }
        let mut tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
        if tokens.last().is_some_and(|token| is_mark_of(token, ',')) {
            tokens.pop();
            // `yield_!(,)`
            if tokens.is_empty() {
                return None;
            }
        }
        // Several arguments, or generics.
        if tokens.iter().any(|token| is_mark_of(token, ',') || is_mark_of(token, ';')) {
            return None;
        }
        // Of one that should have a value, rustc shows the whole call if it is one.
        let takes_nothing = matches!(macro_, Macro::Yield | Macro::TryYield) && self.yields_unit;
        if tokens.is_empty() && !takes_nothing {
            return None;
        }
        let begins = matches!(level.before, Before::Start | Before::Block | Before::Arrow);
        let is_part = match after.first() {
            // A semicolon is missing, perhaps, and rustc says that best of a macro.
            Some(TokenTree::Ident(name)) if name != "as" && begins => return None,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && begins => return None,
            Some(TokenTree::Literal(_)) => return None,
            Some(TokenTree::Punct(mark)) => begins && !matches!(mark.as_char(), ';' | ',' | '.' | '?'),
            Some(_) => begins,
            None => false,
        };
        let argument = self.group(tokens.into_iter().collect(), Delimiter::Parenthesis, level.here)?;
        self.found.yields = true;
        self.found.delegates |= matches!(macro_, Macro::YieldFrom | Macro::TryYieldFrom);
        Some(Call { macro_, name: name.clone(), arguments: arguments.clone(), argument, is_part })
    }
}

/// How many tokens there are from `<` to its `>`.
fn generics(tokens: &[TokenTree]) -> Option<usize> {
    let mut depth = 0;
    let mut arrow = false;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' && !arrow => depth -= 1,
            // A constant, or a type with code in it.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace || !is_opaque(group.stream()) => {
                return None;
            }
            TokenTree::Group(group) if check::mentions(group.stream(), &REFUSED) => return None,
            TokenTree::Ident(name) if is_yield(name) || REFUSED.iter().any(|refused| name == refused) => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(place + 1);
        }
        arrow = is_mark_of(token, '-');
    }
    None
}

/// Whether nothing in there has to be replaced, or could call the language's macros: only macros of the standard library
/// are called, and nothing is yielded or awaited.
fn is_opaque(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut called: Option<Ident> = None;
    while let Some(token) = tokens.next() {
        called = match token {
            TokenTree::Ident(name) if is_yield(&name) || name == "yield" || name == "await" => return false,
            TokenTree::Ident(name) => Some(name),
            TokenTree::Punct(mark) if mark.as_char() == '!' => {
                let calls = matches!(tokens.peek(), Some(TokenTree::Group(_) | TokenTree::Ident(_)));
                if called.is_some_and(|name| calls && !is_known(&name) && !is_keyword(&name)) {
                    return false;
                }
                None
            }
            TokenTree::Group(group) if !is_opaque(group.stream()) => return false,
            _ => None,
        };
    }
    true
}

/// Whether the path begins with a crate of the standard library.
fn is_in_std(path: &[Piece]) -> bool {
    let first = path.iter().find_map(|piece| match piece {
        Piece::Token(TokenTree::Ident(name)) => Some(name),
        _ => None,
    });
    first.is_some_and(|name| name == "std" || name == "core" || name == "alloc")
}

/// Whether `!` behind it is an operator.
fn is_keyword(name: &Ident) -> bool {
    BEFORE_OPERANDS.iter().any(|known| name == known)
}

/// Whether a macro of this name yields in no body, unless somebody has named one of his own so.
fn is_known(name: &Ident) -> bool {
    check::is_of_std(name) || OTHERS_OF_STD.iter().any(|known| name == known)
}

fn is_yield(name: &Ident) -> bool {
    YIELDS.iter().any(|known| name == known)
}

fn is_unit(ty: &TokenStream) -> bool {
    let mut tokens = ty.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) => {
            group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty()
        }
        _ => false,
    }
}

fn is_mark(piece: Option<&Piece>, mark: char) -> bool {
    matches!(piece, Some(Piece::Token(token)) if is_mark_of(token, mark))
}

fn is_mark_of(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// How the pieces are written.
pub(crate) struct Writer<'w> {
    pub(crate) krate: &'w TokenStream,
    /// The language in a place of the source.
    pub(crate) language: &'w dyn Fn(Place) -> Language,
}

impl Writer<'_> {
    pub(crate) fn statements(&self, body: Pieces) -> TokenStream {
        self.tokens(body.statements)
    }

    fn tokens(&self, pieces: Vec<Piece>) -> TokenStream {
        let write = |piece| match piece {
            Piece::Token(token) => TokenStream::from(token),
            Piece::Group(group, inside) => {
                let mut written = Group::new(group.delimiter(), self.tokens(inside));
                written.set_span(group.span());
                TokenTree::Group(written).into()
            }
            Piece::Call(call) => self.call(call),
            Piece::Await(operand, keyword) => {
                let place = operand.first().map_or_else(|| keyword.span(), Piece::span);
                // These tokens are not those of the handle: they have the hygiene of the user's own.
                let hygiene = Span::call_site();
                awaits::with_waker(self.krate, &self.tokens(operand), hygiene.located_at(place), &keyword)
            }
        };
        pieces.into_iter().map(write).collect()
    }

    fn call(&self, call: Call) -> TokenStream {
        let Call { macro_, name, arguments, argument, is_part } = call;
        let hygiene = Span::mixed_site().located_at(name.span());
        let language = (self.language)(Place { hygiene, first: name.span(), last: arguments.span() });
        let mut value = self.tokens(argument);
        if !is_one_token(&value) {
            // One operand, whatever it is made of. With its own place, rustc would show the parentheses for the operand.
            let mut operand = Group::new(Delimiter::Parenthesis, value);
            operand.set_span(hygiene);
            value = TokenTree::Group(operand).into();
        }
        let written = match macro_ {
            Macro::Yield => return language.yielding("yielding", &value),
            Macro::TryYield => return language.yielding("try_yielding", &value),
            Macro::YieldFrom => language.delegating(&value, false),
            Macro::TryYieldFrom => language.delegating(&value, true),
            Macro::Raise => language.raising(&value),
        };
        if !is_part {
            return written;
        }
        // An operand, as the call of a macro is one, and no statement: `yield_from!(a) + 1`.
        let mut operand = Group::new(Delimiter::Parenthesis, written);
        operand.set_span(hygiene);
        TokenTree::Group(operand).into()
    }
}

fn is_one_token(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), None))
}

impl Piece {
    fn span(&self) -> Span {
        match self {
            Piece::Token(token) => token.span(),
            Piece::Group(group, _) => group.span(),
            Piece::Call(call) => call.name.span(),
            Piece::Await(operand, keyword) => operand.first().map_or_else(|| keyword.span(), Piece::span),
        }
    }
}
