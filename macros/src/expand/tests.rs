//! The rules that keep the handle and the bindings of an expansion out of the user's reach, checked on its tokens.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::{cancellable, context, expand};

/// What the second step writes for every kind of body, with and without a delegation.
fn second_steps() -> Vec<(String, TokenStream)> {
    let forms =
        ["generator", "iterator", "async_generator", "stream", "future", "context_manager", "async_context_manager"];
    let mut steps = Vec::new();
    for form in forms {
        // A mention of `yield_from` is enough for a delegating body, so the user's body needs no macro call of its own.
        for body in [
            quote!([] { 0 }),
            quote!([] {
                let yield_from = 0;
            }),
            quote!([{ 0 } { 0 }] { 0 }),
        ] {
            let form = Ident::new(form, proc_macro2::Span::call_site());
            let input =
                quote!(coyield [::coyield] #form [u8] [()] [u8] [E] [move] [] [] [let argument = argument;] #body);
            steps.push((format!("{form} {body}"), expand::expand_body_macro(input)));
        }
    }
    // Bodies that may end with an error.
    for form in ["iterator", "stream"] {
        for body in [
            quote!({
                argument?;
            }),
            quote!({
                return argument;
            }),
            quote!({ Ok(()) }),
        ] {
            let form = Ident::new(form, proc_macro2::Span::call_site());
            let input = quote!(
                coyield [::coyield] #form [Numbers] [()] [()] [E] [move] [] [] [let argument = argument;] [] #body
            );
            steps.push((format!("{form} {body}"), expand::expand_body_macro(input)));
        }
    }
    // With `async`, so that they are not written in place.
    for input in [quote!(krate let yield_from = 0; async {}), quote!(krate async { raise; async {} })] {
        steps.push((input.to_string(), expand::expand_generate(input)));
    }
    steps
}

/// What the attributes write.
fn first_steps() -> Vec<(String, TokenStream)> {
    let functions = [
        quote!(
            fn g(&self, (a, b): (u8, u8), mut c: u8, [d, ..]: [u8; 4]) -> impl Generator<u8> {
                a
            }
        ),
        quote!(
            async fn g((a, b): (u8, u8)) -> impl AsyncGenerator<u8> {
                a.await
            }
        ),
        // In one step.
        quote!(
            fn g((a, b): (u8, u8), mut c: u8) -> impl Generator<u8, u8, u8, E> {
                yield_!(a);
                yield_from!(b);
                raise!(try_yield!(c));
                try_yield_from!(d)
            }
        ),
        quote!(
            async fn g((a, b): (u8, u8)) -> impl Stream<Item = u8> {
                yield_!(a.await);
                yield_from!(b)
            }
        ),
        quote!(
            fn g((a, b): (u8, u8)) -> impl Iterator<Item = Result<u8, E>> {
                yield_!(a?);
            }
        ),
        quote!(
            async fn g((a, b): (u8, u8)) -> impl Stream<Item = Result<u8, E>> {
                yield_!(a.await);
                return b;
            }
        ),
        quote!(
            #[instrument(ret, err)]
            fn g((a, b): (u8, u8)) -> impl Generator<u8> {
                yield_!(a)
            }
        ),
        quote!(
            fn g((a, b): (u8, u8)) -> impl Wrong {
                a
            }
        ),
        quote!(
            const fn g((a, b): (u8, u8)) -> impl Generator<u8> {
                a
            }
        ),
    ];
    let mut steps: Vec<_> = functions
        .into_iter()
        .map(|function| (function.to_string(), expand::expand_generator(TokenStream::new(), function)))
        .collect();
    let function = quote!(
        fn m((a, b): (u8, u8)) -> impl ContextManager<u8, E> {
            yield_
        }
    );
    steps.push((function.to_string(), context::expand_context_manager(TokenStream::new(), function)));
    let function = quote!(
        async fn c() -> Result<u8, E> {
            x.await
        }
    );
    steps.push((function.to_string(), cancellable::expand_cancellable(TokenStream::new(), function)));
    for input in [
        quote!(krate let a = yield 1; yield from a),
        quote!(krate async move { yield_!(a.await) }),
        quote!(krate async { 'a: for await (a, b) in c { continue 'a; } }),
    ] {
        steps.push((input.to_string(), expand::expand_generate(input)));
    }
    steps
}

/// Calls `visit` with each token and those that follow it, in groups as well.
pub(super) fn walk(tokens: TokenStream, visit: &mut impl FnMut(&[TokenTree])) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for index in 0..tokens.len() {
        visit(&tokens[index..]);
        if let TokenTree::Group(group) = &tokens[index] {
            walk(group.stream(), visit);
        }
    }
}

pub(super) fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// Macros that are called: a name, an exclamation mark, and a group, or the name of what is defined.
pub(super) fn called(tokens: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    walk(tokens, &mut |tokens| {
        if let [TokenTree::Ident(name), mark, TokenTree::Group(_) | TokenTree::Ident(_), ..] = tokens {
            if is_punct(Some(mark), '!') {
                names.push(name.to_string());
            }
        }
    });
    names
}

/// Attributes, by their names.
pub(super) fn attributes(tokens: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    walk(tokens, &mut |tokens| {
        if let [mark, TokenTree::Group(group), ..] = tokens {
            if is_punct(Some(mark), '#') {
                names.extend(group.stream().into_iter().next().map(|name| name.to_string()));
            }
        }
    });
    names
}

/// Bindings that an item of the user's could turn into another pattern.
fn plain_bindings(tokens: TokenStream) -> Vec<String> {
    fn pattern(tokens: &[TokenTree], plain: &mut Vec<String>) {
        match tokens {
            [TokenTree::Group(tuple), ..] => {
                let parts: Vec<_> = tuple.stream().into_iter().collect();
                parts.split(|token| is_punct(Some(token), ',')).for_each(|part| pattern(part, plain));
            }
            [TokenTree::Ident(name), ..] if name == "_" || name == "mut" => {}
            // The argument of the sample, which is bound as the user has written it.
            [TokenTree::Ident(name), ..] if name == "argument" => {}
            [TokenTree::Ident(name), rest @ ..] if name.to_string().starts_with("__coyield_") => {
                if !is_punct(rest.first(), '@') {
                    plain.push(name.to_string());
                }
            }
            [other, ..] => plain.push(other.to_string()),
            [] => {}
        }
    }
    let mut plain = Vec::new();
    walk(tokens, &mut |tokens| match tokens {
        [TokenTree::Ident(name), rest @ ..] if name == "let" => pattern(rest, &mut plain),
        // An arm of a `match`.
        [TokenTree::Ident(name), equals, more, ..]
            if is_punct(Some(equals), '=') && is_punct(Some(more), '>') && name != "_" =>
        {
            plain.push(name.to_string());
        }
        _ => {}
    });
    plain
}

#[test]
fn the_second_step_calls_no_macro_but_to_define_its_own() {
    for (input, tokens) in second_steps() {
        let called = called(tokens.clone());
        assert!(!called.is_empty(), "{input} defines its macros");
        assert!(called.iter().all(|name| name == "macro_rules"), "{input} calls {called:?}");
        let attributes = attributes(tokens);
        assert!(attributes.iter().all(|name| name == "allow" || name == "cfg"), "{input} has {attributes:?}");
    }
}

#[test]
fn the_first_step_calls_the_second_alone() {
    for (input, tokens) in first_steps() {
        let called = called(tokens);
        // Those of an `#[instrument]` are among the tokens that the second step is given.
        let of_first =
            ["__body", "__instrumented_body", "compile_error", "span", "event", "module_path", "yield_", "pin"];
        assert!(called.iter().all(|name| of_first.contains(&name.as_str())), "{input} calls {called:?}");
    }
}

#[test]
fn no_item_can_take_the_place_of_a_binding() {
    for (input, tokens) in second_steps() {
        let plain: Vec<_> = plain_bindings(tokens).into_iter().filter(|name| name != "yield_from").collect();
        assert!(plain.is_empty(), "{input} binds {plain:?}");
    }
    for (input, tokens) in first_steps() {
        let mut users: Vec<_> = plain_bindings(tokens);
        users.retain(|name| !["(a , b)", "a", "b", "c", "d", "[d , ..]", ".", "krate"].contains(&name.as_str()));
        assert!(users.is_empty(), "{input} binds {users:?}");
    }
}

/// `crate = path` may lead to a module of the user's, whose items would be nearer than the bindings.
#[test]
fn nothing_is_imported_by_a_name() {
    let mut imports = 0;
    for (input, tokens) in second_steps().into_iter().chain(first_steps()) {
        walk(tokens, &mut |tokens| {
            let [TokenTree::Ident(word), rest @ ..] = tokens else { return };
            if word != "use" {
                return;
            }
            imports += 1;
            let end = rest.iter().position(|token| matches!(token, TokenTree::Group(_)) || is_punct(Some(token), ';'));
            let Some(TokenTree::Group(list)) = end.map(|end| &rest[end]) else { panic!("{input} imports another way") };
            let list: Vec<_> = list.stream().into_iter().collect();
            for name in list.split(|token| is_punct(Some(token), ',')).filter(|name| !name.is_empty()) {
                let hidden = matches!(name, [TokenTree::Ident(_), TokenTree::Ident(word), TokenTree::Ident(hidden)]
                    if word == "as" && hidden == "_");
                assert!(hidden, "{input} imports {name:?}");
            }
        });
    }
    assert!(imports > 0);
}

#[test]
fn parameters_are_bindings_too() {
    for (input, tokens) in first_steps() {
        walk(tokens, &mut |tokens| {
            if let [TokenTree::Ident(name), colon, ..] = tokens {
                let parameter = name.to_string().starts_with("__coyield_argument") && is_punct(Some(colon), ':');
                assert!(!parameter, "{input} has the plain parameter {name}");
            }
        });
    }
}

/// A test of the language has an item for each word of an expansion: `tests/language/tests/shadowing.rs`.
#[test]
fn every_word_of_an_expansion_is_shadowed_in_a_test() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/language/tests/shadowing.rs");
    // It is not part of the published crate.
    let Ok(test) = std::fs::read_to_string(here) else { return };
    let words =
        test.split("items! {").nth(1).and_then(|rest| rest.split('}').next()).expect("the test lists its words");
    let words: Vec<_> = words.split_whitespace().collect();
    let mut missing = std::collections::BTreeSet::new();
    for (_, tokens) in second_steps() {
        walk(tokens, &mut |tokens| {
            if let TokenTree::Ident(name) = &tokens[0] {
                let name = name.to_string();
                if !words.contains(&name.as_str()) && !is_reserved(&name) {
                    missing.insert(name);
                }
            }
        });
    }
    assert!(missing.is_empty(), "not in tests/shadowing.rs: {missing:?}");
}

/// Keywords, names with our prefix, the macros and methods of the language, and the tokens of the samples.
fn is_reserved(name: &str) -> bool {
    const KEYWORDS: [&str; 16] = [
        "_", "allow", "as", "async", "await", "break", "false", "if", "let", "loop", "match", "move", "mut", "return",
        "unsafe", "use",
    ];
    const LANGUAGE: [&str; 25] = [
        "macro_rules",
        "or_raise",
        "yield_",
        "try_yield",
        "yield_from",
        "try_yield_from",
        "unused_macros",
        "unused_imports",
        "unreachable_code",
        "unknown_lints",
        "clippy",
        "for_unbounded_range",
        "significant_drop_tightening",
        "await_holding_lock",
        "await_holding_refcell_ref",
        "await_holding_invalid_type",
        "cfg",
        "not",
        "debug_assertions",
        "tt",
        "expr",
        "krate",
        "tokens",
        "future",
        "u8",
    ];
    KEYWORDS.contains(&name)
        || LANGUAGE.contains(&name)
        || name == "E"
        || name == "Numbers"
        || name.starts_with("__")
        || name.starts_with("coyield_")
        || name == "yield_belongs_directly_in_the_generator_body"
}

/// Anybody can call the second step.
#[test]
fn beside_the_handle_there_are_only_paths_types_and_bindings() {
    let step = |krate: &str, ty: &str, bindings: &str| {
        let input = format!("coyield [{krate}] generator [{ty}] [()] [u8] [E] [move] [] [] [{bindings}] [] {{}}");
        let written = expand::expand_body_macro(input.parse().unwrap());
        !called(written).iter().any(|name| name == "compile_error")
    };
    for krate in ["::coyield", "a", "crate::a::b", "self::a", "super::super::a", "r#async::a"] {
        assert!(step(krate, "u8", ""), "{krate}");
    }
    for krate in
        ["", "::", "a::", "a b", "{ a }", "(a)", "a!()", "a::<b>", "unsafe", "return", "move", "a::if::b", "#a", "a;"]
    {
        assert!(!step(krate, "u8", ""), "{krate}");
    }
    for ty in [
        "u8",
        "_",
        "(u8, u8)",
        "&'a mut [u8; 2]",
        "A<B, C = D<E>>",
        "fn(A) -> B",
        "dyn Fn(A) -> B + 'a",
        "<A as B>::C",
        "!",
    ] {
        assert!(step("a", ty, ""), "{ty}");
    }
    for ty in [
        "",
        "u8, ()",
        "u8>",
        "u8> = a; b::<A<u8",
        "A<B",
        "A<B>>",
        "u8 = 1",
        "u8;",
        "A<b; c>",
        "{ 1 }",
        "u8 {}",
        "A - > B",
    ] {
        assert!(!step("a", ty, ""), "{ty}");
    }
    let bindings = [
        "",
        "let a = a;",
        "let mut a = a; #[x] #[y(z)] let (b, C { d, .. }) = e;",
        "let _ = &self;",
        "let 0..=255 = a;",
    ];
    for binding in bindings {
        assert!(step("a", "u8", binding), "{binding}");
    }
    for binding in [
        "async move ||",
        "let a = b",
        "let a = || b;",
        "let a = || b = c;",
        "let a = async move || return;",
        "let a = return;",
        "let a = b + c;",
        "let a = (b);",
        "let a = b; c",
        "let a = b; c;",
        "a = b;",
        "let = a;",
        "let a == b;",
        "if true { let a = b; }",
        "#![a] let b = c;",
    ] {
        assert!(!step("a", "u8", binding), "{binding}");
    }
}

/// Anybody can call the second step. What is not a type or the binding of an argument does not get beside the handle, in a
/// group without delimiters either.
#[test]
fn the_second_step_takes_types_and_bindings_alone() {
    let hidden =
        |tokens: &str| TokenTree::Group(proc_macro2::Group::new(proc_macro2::Delimiter::None, tokens.parse().unwrap()));
    let written = |returned: TokenStream, bindings: TokenStream| {
        let input = quote!(coyield [::coyield] generator [u8] [()] [#returned] [E] [move] [] [] [#bindings] [] {});
        !expand::expand_body_macro(input).to_string().contains("compile_error")
    };
    let (ty, pattern) = (hidden("Vec<[u8; 2]>"), hidden("(a, _) | (_, a)"));
    assert!(written(quote!(#ty), quote!(let #pattern = name;)));
    assert!(written(
        quote!(
            A<
                {
                    1;
                    2
                },
            >
        ),
        quote!()
    ));
    for other in ["u8>(); steal(); never::<u8", "u8, u8", "{ 1 }", ""] {
        let hidden = hidden(other);
        assert!(!written(other.parse().unwrap(), quote!()), "{other}");
        assert!(!written(quote!(#hidden), quote!()), "{other}");
    }
    for other in ["a = b; steal(); let c", "a = async move || b; let c", ""] {
        let hidden = hidden(other);
        assert!(!written(quote!(u8), quote!(let #hidden = name;)), "{other}");
    }
}
