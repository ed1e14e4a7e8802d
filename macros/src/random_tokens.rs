//! Tokens for the tests of those rules that hold for all.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Numbers that look random, the same in each run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Numbers(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }
}

const WORDS: [&str; 57] = [
    "for await x in y {}",
    "for",
    "yield_!(x);",
    "let x = yield_from!(y);",
    "f(|| raise!(x), try_yield!(y));",
    "x",
    "y",
    "yield_",
    "yield_",
    "yield_",
    "try_yield",
    "yield_from",
    "raise",
    "await",
    "vec",
    "println",
    "matches",
    "mine",
    "std",
    "async",
    "fn",
    "const",
    "struct",
    "macro_rules",
    "move",
    "if",
    "else",
    "match",
    "loop",
    "return",
    "break",
    "let",
    "unsafe",
    "as",
    "allow",
    "1",
    "\"a\"",
    "'a",
    "!",
    "!",
    "!",
    "#",
    "|",
    "||",
    "=>",
    ";",
    ";",
    ",",
    ".",
    ".",
    "::",
    "<",
    ">",
    "=",
    "&",
    "?",
    "..",
];

/// Some tokens, most of which are no Rust.
pub(crate) fn random(numbers: &mut Numbers, depth: usize) -> TokenStream {
    let mut tokens = TokenStream::new();
    for _ in 0..numbers.below(5) {
        let kind = if depth > 0 { numbers.below(9) } else { 8 };
        if kind < 3 {
            let delimiter = [Delimiter::Brace, Delimiter::Parenthesis, Delimiter::Parenthesis, Delimiter::Bracket]
                [numbers.below(4)];
            tokens.extend([TokenTree::Group(Group::new(delimiter, random(numbers, depth - 1)))]);
        } else if kind < 5 {
            // A call, or the tokens are seldom of interest.
            let name = ["yield_", "yield_", "yield_", "yield_from", "raise", "vec"][numbers.below(6)];
            tokens.extend([
                TokenTree::Ident(Ident::new(name, Span::call_site())),
                TokenTree::Punct(Punct::new('!', Spacing::Alone)),
                TokenTree::Group(Group::new(Delimiter::Parenthesis, random(numbers, depth - 1))),
            ]);
            // Nor if nothing ends with them.
            if numbers.below(5) > 0 {
                tokens.extend([TokenTree::Punct(Punct::new(';', Spacing::Alone))]);
            }
        } else {
            tokens.extend(WORDS[numbers.below(WORDS.len())].parse::<TokenStream>().unwrap());
        }
    }
    tokens
}
