//! The bodies that are written in one step, and that their code gives the handle to no other code.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use super::rules::{OF_THE_COMPILER, REFUSED, is_before_operand, is_known};
use crate::expand;
use crate::expand::tests::{attributes, called, is_punct, walk};
use crate::random_tokens::{Numbers, random};

/// A function with these attributes and this body.
fn function(attributes: &TokenStream, sync: bool, body: &TokenStream) -> TokenStream {
    let head = if sync {
        quote!(fn g(&self, (a, b): (u8, u8), c: u8) -> impl Generator<u8, u8, u8, E>)
    } else {
        quote!(async fn g(&self, (a, b): (u8, u8), c: u8) -> impl AsyncGenerator<u8, u8, u8, E>)
    };
    quote!(#attributes #head { #body })
}

/// What the attribute makes of it.
fn written(attributes: &TokenStream, sync: bool, body: &TokenStream) -> TokenStream {
    expand::expand_generator(TokenStream::new(), function(attributes, sync, body))
}

/// Whether it is complete, and not the first of two steps.
fn is_in_one_step(tokens: &TokenStream) -> bool {
    !called(tokens.clone()).iter().any(|name| name == "__body" || name == "compile_error")
}

fn parsed(tokens: &str) -> TokenStream {
    tokens.parse().unwrap()
}

#[test]
fn what_the_tokens_show_to_be_safe_is_written_in_one_step() {
    let bodies = [
        "",
        "0",
        "yield_!(1); let heard = yield_!(x + 1) + 1; try_yield!(heard)?",
        "match try_yield!(1) { Ok(v) => v, Err(t) => raise!(t) }",
        "yield_from!(inner()); try_yield_from!(inner(1)).unwrap_or(2)",
        "for n in 0..c { if n % 2 == 0 || n != 5 && !(n > 7) { yield_!(n | 1); } else { continue; } }",
        "while let Some(n) = next() { if n == 1 { break; } yield_!(n) }",
        "println!(\"{c}\"); std::println!(\"{}\", c != 1); let v = ::std::vec![1; 2]; yield_!(v[0]); match ::core::pin::pin!(v) { _ => {} }",
        "let f = |a: u8, b| a + b; let g = move || 1; yield_!(f(1, g()))",
        "let shares = matches!(c, 1 | 2); yield_!(u8::from(shares))",
        "#[allow(unused)] let x = 1; if c == 1 { return 2 } #[cfg(test)] let x = 2; yield_!(x)",
        "yield_!(yield_!(1) + 1)",
        "unsafe { yield_!(1) }",
        "'outer: loop { break 'outer yield_!(1) }",
        "a as u8; if self < b { c == d }; let Some(x) = y else { return 1 }; &raw mut x; yield_!(1)",
        "a.union(b); yield_!(<u8 as Default>::default()); yield_!(Vec::<u8>::new().len() as u8)",
    ];
    for body in bodies {
        assert!(is_in_one_step(&written(&quote!(), true, &parsed(body))), "{body}");
    }
    let awaiting = [
        "yield_!(ready(1).await)",
        "let x = a.b.c(1)?.await?.d; (x, 1).await; &x.await; a < x.await && !x.await",
        "for x in iter::<Vec<u8>>(1).await { self.f(&mut y).await; yield_!(x) }",
        "yield_from!(pages().await); let f = || 1; 0..f.await",
        "match x { _ => y }.await",
        "{ x }.await",
        "if a { b } else { c }.await",
        "Struct { x }.await",
        "<T as Makes>::make().await",
    ];
    for body in awaiting {
        assert!(is_in_one_step(&written(&quote!(), false, &parsed(body))), "{body}");
        assert!(!is_in_one_step(&written(&quote!(), true, &parsed(body))), "{body}");
    }
}

#[test]
fn what_may_be_somebody_elses_is_written_in_two_steps() {
    let bodies = [
        // Macros that may yield, or that are given a yield.
        "mine!(); yield_!(1)",
        "mine::println!(); yield_!(1)",
        "crate::vec![]; yield_!(1)",
        "println!(\"{}\", yield_!(1))",
        "println!(\"{}\", mine!()); yield_!(1)",
        "vec![(mine![], 1)]; yield_!(1)",
        "vec![{ generate! { yield 1 } }]",
        "generate! { 1 }; yield_!(1)",
        "with!(a = b, { 1 })",
        "coyield::yield_!(1)",
        "r#yield_!(1)",
        "x.yield_!(1)",
        "f::<{ yield_!(1) }>()",
        // Attributes of others.
        "#[mine] let x = 1; yield_!(1)",
        "#[allow::mine] let x = 1; yield_!(1)",
        "#[cfg_attr(all(), mine)] let x = 1; yield_!(1)",
        "#[rustfmt::skip] let x = 1; yield_!(1)",
        "#![mine] yield_!(1)",
        "#[cfg(any())] yield_!(1)",
        "call(#[mine] yield_!(1))",
        "#[derive(Mine)] struct X; yield_!(1)",
        // Code that is not the body's own.
        "let f = || yield_!(1);",
        "let f = |a, b: u8| -> u8 { yield_!(1) };",
        "let f = move |_| (1, yield_!(1));",
        "call(1, |(a, b)| yield_!(a))",
        "match c { 1 => |_| yield_!(1), _ => 1 }",
        "async { yield_!(1) }",
        "async move { yield_!(1) }; 1",
        "let f = async |x| 1; yield_!(1)",
        "fn f() { yield_!(1) }",
        // A macro of the edition of 2015, in which these are no keywords.
        "dyn!(yield_!(1))",
        "async!(yield_!(1))",
        "try!(yield_!(1))",
        "const X: u8 = yield_!(1);",
        "let x = const { yield_!(1) };",
        "static X: u8 = 1; yield_!(1)",
        "gen { yield_!(1) }",
        // Items.
        "struct __coyield_handle; yield_!(1)",
        "use mine::*; yield_!(1)",
        "macro_rules! yield_ { () => {} } yield_!()",
        "macro yield_() {} yield_!()",
        "trait X { } yield_!(1)",
        "extern crate x; yield_!(1)",
        "reuse m::__coyield_handle; yield_!(1)",
        "reuse <T as Trait>::method; yield_!(1)",
        "union Mine { a: u8 } yield_!(1)",
        "of_the_future name = 1; yield_!(1)",
        "if a { b } of_the_future name; yield_!(1)",
        "of_the_future <T>::name; yield_!(1)",
        "{ of_the_future \"C\" { } } yield_!(1)",
        // What is not as it should be is explained in two steps.
        "yield 1",
        "x.await",
        "println!(\"{}\", x.await)",
        "yield_!(1, 2)",
        "yield_!(1; 2)",
        "yield_!(,)",
        "yield_!()",
        "raise!()",
        "yield_from!()",
        "yield_![1]",
        "yield_!{1}",
        "yield_!(1) yield_!(2)",
        "yield_!(1) let x = 1;",
        "break;",
        "while c { 1 } break;",
        "break 'yield_belongs_directly_in_the_generator_body;",
    ];
    for body in bodies {
        assert!(!is_in_one_step(&written(&quote!(), true, &parsed(body))), "{body}");
    }
    let awaiting = ["let f = |x| x.await;", "format!(\"{}\", x.await)", "async { 1 }.await"];
    for body in awaiting {
        assert!(!is_in_one_step(&written(&quote!(), false, &parsed(body))), "{body}");
    }
}

#[test]
fn an_attribute_of_somebody_below_ours_sees_only_what_the_user_wrote() {
    for attribute in
        ["mine", "doc::mine", "rustfmt::skip", "cfg_attr(all(), mine)", "test", "derive(Mine)", "path::inline"]
    {
        let attribute = parsed(&format!("#[{attribute}]"));
        assert!(!is_in_one_step(&written(&attribute, true, &quote!(yield_!(1)))), "{attribute}");
        let function = quote!(fn g(#attribute a: u8) -> impl Generator<u8> { yield_!(a) });
        assert!(!is_in_one_step(&expand::expand_generator(TokenStream::new(), function)), "{attribute}");
    }
    // One has no effect on a generator, and is an error.
    for name in OF_THE_COMPILER.into_iter().filter(|name| *name != "track_caller") {
        let attribute = parsed(&format!("#[{name}]"));
        assert!(is_in_one_step(&written(&attribute, true, &quote!(yield_!(1)))), "{name}");
    }
}

#[test]
fn an_attribute_of_somebody_below_ours_sees_plain_names() {
    let parameters = |attribute: TokenStream| {
        let function = quote!(#attribute fn g(a: u8, mut b: u8) -> impl Generator<u8> { yield_!(a + b); async {} });
        let tokens: Vec<TokenTree> = expand::expand_generator(TokenStream::new(), function).into_iter().collect();
        let name = tokens.iter().position(|token| token.to_string() == "g").expect("a function");
        tokens[name + 1].to_string()
    };
    assert!(parameters(quote!(#[must_use])).contains('@'));
    assert_eq!(parameters(quote!(#[mine])), quote!((a: u8, b: u8)).to_string());
}

/// The tokens without the arguments of macros.
fn without_arguments(tokens: TokenStream) -> TokenStream {
    let mut output: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let empty = is_punct(output.last(), '!') && matches!(output.iter().nth_back(1), Some(TokenTree::Ident(_)));
        output.push(match token {
            TokenTree::Group(group) if empty => Group::new(group.delimiter(), TokenStream::new()).into(),
            TokenTree::Group(group) => Group::new(group.delimiter(), without_arguments(group.stream())).into(),
            other => other,
        });
    }
    output.into_iter().collect()
}

fn shows_the_handle(tokens: TokenStream) -> bool {
    let mut shows = false;
    walk(tokens, &mut |tokens| {
        shows |= matches!(&tokens[0], TokenTree::Ident(name) if name.to_string().starts_with("__coyield_"));
    });
    shows
}

#[test]
fn no_macro_and_no_other_block_has_the_handle() {
    let mut numbers = Numbers::new(0x9e37_79b9_7f4a_7c15);
    let (mut in_one_step, mut with_calls) = (0, 0);
    for _ in 0..25_000 {
        let body = random(&mut numbers, 3);
        let sync = numbers.below(2) == 0;
        let function = function(&quote!(), sync, &body);
        let tokens = expand::expand_generator(TokenStream::new(), function);
        if !is_in_one_step(&tokens) {
            continue;
        }
        in_one_step += 1;
        let shown = || format!("{body}\n{tokens}");
        walk(tokens.clone(), &mut |tokens| match tokens {
            [TokenTree::Ident(name), mark, TokenTree::Group(group), ..]
                if is_punct(Some(mark), '!') && !is_before_operand(name) =>
            {
                assert!(is_known(name), "{name} is called: {}", shown());
                assert!(!shows_the_handle(group.stream()), "{name} is given the handle: {}", shown());
            }
            [mark, TokenTree::Group(group), ..] if is_punct(Some(mark), '#') => {
                assert!(!shows_the_handle(group.stream()), "an attribute is given the handle: {}", shown());
            }
            _ => {}
        });
        let mut refused = Vec::new();
        walk(without_arguments(tokens.clone()), &mut |tokens| match &tokens[0] {
            // It brings the traits of a delegation.
            TokenTree::Ident(name) if name != "use" && REFUSED.iter().any(|word| name == word) => {
                refused.push(name.to_string());
            }
            _ => {}
        });
        // The function itself, its return type, and the body.
        assert_eq!(refused, ["fn", "impl", "async"], "{}", shown());
        assert!(
            attributes(without_arguments(tokens.clone()))
                .iter()
                .all(|name| OF_THE_COMPILER.iter().any(|known| name == known)),
            "{}",
            shown()
        );
        with_calls += usize::from(body.to_string().contains("yield_ !"));
    }
    assert!(in_one_step > 5_000 && with_calls > 100, "{in_one_step} in one step, {with_calls} of them yield");
}
