//! The nodes that are read of a body, shown by their replacements.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::{Body, Call, Enclosing, ForAwait, Inside, Node, body};
use crate::random_tokens::{Numbers, random};
use crate::write::{Awaited, Keyword, Writer, Yielding};

fn parsed(tokens: &str) -> TokenStream {
    tokens.parse().unwrap()
}

/// The body with `A(operand)` in the place of `operand.await`, and `Y(operand)` and `F(operand)` in the place of
/// yields.
fn shape(tokens: &str) -> String {
    let awaits = |Awaited { operand, .. }| quote!(A(#operand));
    let keyword = |Yielding { from, operand, .. }: Yielding<'_>| {
        if from.is_some() { quote!(F(#operand)) } else { quote!(Y(#operand)) }
    };
    let keyword = Keyword { write: &keyword, in_macros: true };
    let writer = Writer { awaits: Some(&awaits), keyword: Some(keyword), ..Writer::default() };
    writer.statements(&body(parsed(tokens), true).nodes).to_string()
}

#[test]
fn a_for_await_has_a_pattern_a_stream_and_a_block() {
    let loops = |_: &ForAwait, [pattern, stream, block]: [TokenStream; 3]| quote!(L([#pattern][#stream] #block));
    let writer = Writer { for_awaits: Some(&loops), ..Writer::default() };
    let shapes = [
        ("for await a in b {} c", "L([a] [b] {}) c"),
        (
            "'a: for await (b, C { d, .. }) in e.f(S { g }).await? { break 'a; } h",
            "L([(b, C { d, .. })] [e.f(S { g }).await?] { break 'a; }) h",
        ),
        ("for await a in match b { _ => c } { for await d in e {} }", "L([a] [match b { _ => c }] { L([d] [e] {}) })"),
        ("let a = for await b in c {};", "let a = L([b] [c] {});"),
        (
            "async { for await a in b {} }; println!(\"{:?}\", for await a in b {})",
            "async { L([a] [b] {}) }; println!(\"{:?}\", L([a] [b] {}))",
        ),
        // A name in the edition of 2015.
        ("for await in a {}", "for await in a {}"),
        ("other! { for await a in b {} }", "other! { for await a in b {} }"),
    ];
    for (tokens, expected) in shapes {
        let read = body(parsed(tokens), true);
        assert!(read.is_complete, "{tokens}");
        assert_eq!(writer.statements(&read.nodes).to_string(), parsed(expected).to_string(), "{tokens}");
    }
    for tokens in ["for await a b {}", "for await a in b", "for await", "'a: for await a in {}"] {
        assert!(!body(parsed(tokens), true).is_complete, "{tokens}");
    }
}

#[test]
fn the_operand_of_an_await_is_what_stands_before_it() {
    let shapes = [
        ("a.await", "A(a)"),
        ("a.b(c)?[d].e.0.await?.f.await", "A(A(a.b(c)?[d].e.0)?.f)"),
        ("-a.await + !b.await * *c.await", "-A(a) + !A(b) * *A(c)"),
        ("&mut a.await; &raw const b.await", "&mut A(a); &raw const A(b)"),
        (
            "a = b.await; c += d.await; e..f.await; ..g.await; h..=i.await",
            "a = A(b); c += A(d); e..A(f); ..A(g); h..=A(i)",
        ),
        ("a < b.await && c > d.await || e << f.await", "a < A(b) && c > A(d) || e << A(f)"),
        (
            "a as u8 + b.await; a as Vec<u8> < b.await; a as fn(u8) -> u8 == b.await",
            "a as u8 + A(b); a as Vec<u8> < A(b); a as fn(u8) -> u8 == A(b)",
        ),
        ("if a as u8 <= b.await {}", "if a as u8 <= A(b) {}"),
        ("<T as Makes>::make::<u8, u16>().await", "A(<T as Makes>::make::<u8, u16>())"),
        ("a::b::<Vec<Vec<u8>>>(c).await; ::a::b().await", "A(a::b::<Vec<Vec<u8>>>(c)); A(::a::b())"),
        ("x.collect::<Vec<_>>().await", "A(x.collect::<Vec<_>>())"),
        (
            "match a.await { b if c.await => d.await, e | 1..=2 => { f.await } _ => g }.await",
            "A(match A(a) { b if A(c) => A(d), e | 1..=2 => { A(f) } _ => g })",
        ),
        (
            "if a.await { b } else if let Some(c) = d.await { e } else { f.await }.await",
            "A(if A(a) { b } else if let Some(c) = A(d) { e } else { A(f) })",
        ),
        (
            "{ a.await }.await; unsafe { b.await }.await; 'c: { d }.await; loop { e.await }.await",
            "A({ A(a) }); A(unsafe { A(b) }); A('c: { d }); A(loop { A(e) })",
        ),
        ("if a {} b.await", "if a {} A(b)"),
        ("match a {} -b.await", "match a {} -A(b)"),
        ("S { a: b.await, c, ..d.await }.await", "A(S { a: A(b), c, ..A(d) })"),
        ("while let Some(a) = b.await { c.await; }", "while let Some(a) = A(b) { A(c); }"),
        ("for (a, b) in c.await { d.await }", "for (a, b) in A(c) { A(d) }"),
        ("return a.await; break 'b c.await; break d.await", "return A(a); break 'b A(c); break A(d)"),
        (
            "let A { b, .. }: C<D = E> = f.await else { return g.await };",
            "let A { b, .. }: C<D = E> = A(f) else { return A(g) };",
        ),
        ("let 0..=9 = a.await;", "let 0..=9 = A(a);"),
        ("async { 1 }.await; async move { a.await }.await", "A(async { 1 }); A(async move { a.await })"),
        ("#[allow(x)] a.await; #[cfg(y)] { b.await }", "#[allow(x)] A(a); #[cfg(y)] { A(b) }"),
        ("(a.await, [b.await; 2])", "(A(a), [A(b); 2])"),
    ];
    for (tokens, expected) in shapes {
        assert_eq!(shape(tokens), parsed(expected).to_string(), "{tokens}");
    }
}

#[test]
fn what_is_not_run_as_a_part_of_the_body_awaits_for_itself() {
    let untouched = [
        "|a| b.await",
        "move |a: u8, (b, c)| -> u8 { d.await }",
        "async |a| b.await; async move || a.await; || a.await + b.await",
        "for<'a> |b: &'a u8| -> u8 { c.await }",
        "f(|a| a.await, 1)",
        "async { a.await }; async move { a.await };",
        "fn f() { a.await }",
        "pub(crate) async fn f<T: A<B = C>>(a: T) -> [u8; 1] where T: D { a.await }",
        "const A: B = c.await; static mut D: E = f.await;",
        "impl<T> A for B<T> where T: C { fn f(&self) { a.await } const D: E = f.await; }",
        "trait A { fn f() { a.await } type B; }",
        "mod a { fn f() { a.await } }",
        "unsafe extern \"C\" { fn f(); } const unsafe extern \"C\" fn f() { a.await }",
        "macro_rules! a { () => { b.await } }",
        "mine!(a.await); mine::matches { a: 1 }",
        "with!(a = b, { c.await })",
        "struct A<const N: usize = { 1 }>; enum B { C = 1 } union D { e: F } use a::{b, c}; type G = H;",
    ];
    for tokens in untouched {
        assert_eq!(shape(tokens), parsed(tokens).to_string(), "{tokens}");
    }
}

#[test]
fn arguments_of_known_macros_are_a_part_of_the_body() {
    let shapes = [
        ("println!(\"{} {a}\", b.await, a = c.await)", "println!(\"{} {a}\", A(b), a = A(c))"),
        ("vec![a.await; b]; std::vec![a.await, b,]", "vec![A(a); b]; std::vec![A(a), b,]"),
        ("matches!(a.await, Some(1..=2) | None if b.await)", "matches!(A(a), Some(1..=2) | None if A(b))"),
        (
            "with!(a = b.await, c = d, { e.await }, otherwise = f.await)",
            "with!(a = A(b), c = d, { e.await }, otherwise = A(f))",
        ),
        ("assert!(a.await == 1)", "assert!(A(a) == 1, \"{}\", \"assertion failed: a.await == 1\")"),
        ("assert!(a.await, \"b\")", "assert!(A(a), \"b\")"),
        ("yield_!(a.await)", "yield_!(A(a))"),
        // No expressions.
        ("vec!(a => b.await)", "vec!(a => b.await)"),
    ];
    for (tokens, expected) in shapes {
        let space = |tokens: &str| tokens.replace(' ', "");
        assert_eq!(space(&shape(tokens)), space(&parsed(expected).to_string()), "{tokens}");
    }
}

#[test]
fn a_yield_has_all_that_is_to_its_right() {
    let shapes = [
        ("yield", "Y()"),
        ("gen { yield a }; gen move { yield b; }; yield c", "gen { yield a }; gen move { yield b; }; Y(c)"),
        (
            "async gen { yield a }; #[coroutine] || yield b; f(yield c)",
            "async gen { yield a }; #[coroutine] || yield b; f(Y(c))",
        ),
        ("yield;", "Y();"),
        ("yield a + b; let c = yield d == e;", "Y(a + b); let c = Y(d == e);"),
        ("f(yield, yield a, yield (b, c))", "f(Y(), Y(a), Y((b, c)))"),
        ("if yield a { b }", "if Y(a) { b }"),
        ("match yield { a => yield b, c => { yield } }", "match Y() { a => Y(b), c => { Y() } }"),
        ("while let Some(a) = yield b { }", "while let Some(a) = Y(b) { }"),
        ("for a in yield b {}", "for a in Y(b) {}"),
        ("yield yield a", "Y(Y(a))"),
        ("yield A { b }; yield { c }", "Y(A { b }); Y({ c })"),
        ("yield match a { b => c }", "Y(match a { b => c })"),
        ("yield from a + b; yield from (c); yield from &mut d", "F(a + b); F((c)); F(&mut d)"),
        ("yield from; yield from + 1; yield from.a", "Y(from); Y(from + 1); Y(from.a)"),
        ("yield from f(yield from g)", "F(f(F(g)))"),
        ("a = yield b; return yield c", "a = Y(b); return Y(c)"),
        (
            "mine!(yield a.await, b); mine! { yield a }; mine!(yield => a)",
            "mine!(Y(a.await), b); mine! { yield a }; mine!(yield => a)",
        ),
        (
            "generate!(yield a); macro_rules! b { () => { yield } }",
            "generate!(yield a); macro_rules! b { () => { yield } }",
        ),
    ];
    for (tokens, expected) in shapes {
        assert_eq!(shape(tokens), parsed(expected).to_string(), "{tokens}");
    }
}

/// The scopes around `yield_!` calls, in their order.
fn scopes(nodes: &[Node], scope: &str, found: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Token(_) | Node::Name(_) => {}
            Node::Group(_, inside)
            | Node::Fragment(_, inside)
            | Node::Await { operand: inside, .. }
            | Node::Yield { operand: inside, .. } => {
                scopes(inside, scope, found);
            }
            Node::Enclosed(within, inside) => {
                let name = match within {
                    Enclosing::Body => "body",
                    Enclosing::Closure => "closure",
                    Enclosing::AsyncBlock => "async",
                    Enclosing::Coroutine => "coroutine",
                    Enclosing::With => "with",
                    Enclosing::Function => "function",
                    Enclosing::Constant => "constant",
                };
                scopes(inside, name, found);
            }
            Node::ForAwait(for_await) => for_await.parts().into_iter().for_each(|nodes| scopes(nodes, scope, found)),
            Node::Call(Call { name, inside, .. }) => {
                if name == "yield_" {
                    found.push(scope.to_owned());
                }
                if let Inside::Known(inside) | Inside::Foreign(inside) = inside {
                    scopes(inside, scope, found);
                }
            }
        }
    }
}

#[test]
fn a_closure_ends_where_it_ends() {
    let bodies = [
        ("let f = |a| a + 1; yield_!(1)", "body"),
        ("f(|a| a, yield_!(1)); (|a| a)(yield_!(2)); a | yield_!(3); a || yield_!(4)", "body body body body"),
        ("f(|a| (a, yield_!(1)))", "closure"),
        ("f(move || if a { yield_!(1) } else { yield_!(2) }); yield_!(3)", "closure closure body"),
        ("|a| |b| yield_!(1)", "closure"),
        ("match a { b | c => |d| yield_!(1), e => yield_!(2) }", "closure body"),
        ("async { yield_!(1) }; yield_!(2)", "async body"),
        (
            "const A: B = yield_!(1); const { yield_!(2) }; fn f() { yield_!(3) } yield_!(4)",
            "constant constant function body",
        ),
        ("#[generator] fn f() { yield_!(1) } #[a] #[b::context_manager(c)] fn g() { yield_!(2) } yield_!(3)", "body"),
        ("with!(a = yield_!(1), { yield_!(2) }, otherwise = yield_!(3))", "body with body"),
        ("[yield_!(1); yield_!(2)]; vec![yield_!(3); yield_!(4)]; a[yield_!(5)]", "body constant body body body"),
        // Of another edition.
        ("dyn!(1); async!{ 2 } await!(3); yield_!(4)", "body"),
        ("let r#async = yield_!(1); r#fn(yield_!(2))", "body body"),
    ];
    for (tokens, expected) in bodies {
        let mut found = Vec::new();
        scopes(&body(parsed(tokens), false).nodes, "body", &mut found);
        assert_eq!(found.join(" "), expected, "{tokens}");
    }
}

#[test]
fn what_is_no_rust_is_not_complete() {
    let complete = [
        "",
        "a",
        "a; b",
        "if a {} b",
        "let a = b; c",
        "match a { b => {} c => d }",
        "vec! {} a",
        "(a, b,)",
        "fn f() {} a",
        "if a as u8 <= b {}",
        "dyn!(a); async!{ b } await!(c)",
    ];
    for tokens in complete {
        assert!(body(parsed(tokens), false).is_complete, "{tokens}");
    }
    for tokens in [
        "a b",
        "yield_!(1) yield_!(2)",
        "yield_!(1) {}",
        "a + ;",
        "(a b)",
        "match a { b c }",
        "let a = b",
        "(a) ! (b)",
        "1 yield_!(1)",
    ] {
        assert!(!body(parsed(tokens), false).is_complete, "{tokens}");
    }
}

#[test]
fn no_token_gets_lost() {
    let mut numbers = Numbers::new(0x2545_f491_4f6c_dd1d);
    for _ in 0..5_000 {
        let tokens = random(&mut numbers, 4);
        let Body { nodes, .. } = body(tokens.clone(), numbers.below(2) == 0);
        let written = Writer::default().statements(&nodes);
        assert_eq!(written.to_string(), tokens.to_string());
    }
}

/// A macro puts a group without delimiters around what it was given.
#[test]
fn what_a_macro_was_given_is_read_as_what_it_is() {
    let given = |tokens: &str| TokenTree::Group(Group::new(Delimiter::None, parsed(tokens)));
    let (condition, block) = (given("a.await"), given("{ b.await }"));
    let tokens =
        quote!(if #condition #block else #block while #condition #block fn c() #block (#block).await; #block d.await);
    let Body { nodes, is_complete } = body(tokens, false);
    assert!(is_complete);
    let awaits = |Awaited { operand, .. }| quote!(A(#operand));
    let writer = Writer { awaits: Some(&awaits), ..Writer::default() };
    let expected =
        quote!(if A(a) { A(b) } else { A(b) } while A(a) { A(b) } fn c() { b.await } A(({ A(b) })); { A(b) } A(d));
    assert_eq!(writer.statements(&nodes).to_string(), expected.to_string());

    let (sum, path, of_struct) = (given("a + b"), given("c::d"), given("S {} == s"));
    let (choice, block) = (given("if a { b } else { c }"), given("{ d }"));
    let tokens = quote!(2 * #sum; #sum.e; -#sum; #sum; let f = #sum; #path(#sum); -#path; if #of_struct {});
    let expected =
        quote!(2 * (a + b); (a + b).e; -(a + b); a + b; let f = a + b; c::d(a + b); -c::d; if (S {} == s) {});
    assert_eq!(shape_of_fragments(tokens), expected.to_string());
    // A statement may end with a block that a macro was given.
    let tokens = quote!(#choice * #choice; #block * #block; for f in 0..#block {} for f in #block..#sum {});
    let expected = quote!(if a { b } else { c } * if a { b } else { c }; { d } * { d };
        for f in 0..({ d }) {} for f in { d }..(a + b) {});
    assert_eq!(shape_of_fragments(tokens), expected.to_string());
}

fn shape_of_fragments(tokens: TokenStream) -> String {
    let Body { nodes, is_complete } = body(tokens, false);
    assert!(is_complete);
    Writer::default().statements(&nodes).to_string()
}
