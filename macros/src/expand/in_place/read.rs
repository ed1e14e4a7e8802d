//! What do the tokens of a body show?

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};

use super::rules::{
    BEFORE_OPERANDS, REFUSED, generics, is_in_std, is_known, is_mark, is_mark_of, is_of_the_compiler, is_opaque,
    is_unit, is_yield,
};
use super::{Call, Found, Macro, Piece, Pieces};

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
