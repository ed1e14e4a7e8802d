//! What the tokens of a body show of its end.

use super::{Ending, is_no_result};
use crate::read;

fn ending(body: &str) -> Ending {
    Ending::of(&read::body(body.parse().unwrap(), false).nodes, &"Item".parse().unwrap())
}

#[test]
fn a_question_mark_or_a_returned_error_makes_it_a_result() {
    for body in [
        "a?;",
        "yield_!(Ok(read()?))",
        "loop { yield_!(Ok(read()?)) }",
        "a.await?;",
        "println!(\"{}\", a?)",
        "f(a)?.b??;",
        "if a { return Err(b); } return",
        "if a { return Err(b) }",
        "match a { _ => return Ok(()), }",
        "return Result::<(), E>::Err(e);",
        "return Err::<(), &'static str>(e);",
        "ensure!(a); f()",
        "anyhow::bail!(\"a\")",
        "select! { a = b => { a?; } }",
    ] {
        assert_eq!(ending(body), Ending::Result { by_last: false }, "{body}");
    }
    for body in ["Ok(())", "for a in b { c; } Err(a)", "a?; Result::Ok(())", "if a { return; } Ok::<(), E>(())"] {
        assert_eq!(ending(body), Ending::Result { by_last: true }, "{body}");
    }
}

#[test]
fn a_body_without_these_returns_nothing() {
    for body in [
        "",
        "return;",
        "yield_!(Ok(1));",
        "yield_!(Err(a))",
        "for a in b { yield_!(Ok(a)) }",
        "while let Ok(a) = b() { yield_!(Ok(a)) }",
        "if a { yield_!(Ok(b)) } else { return }",
        "match a { _ => return, }",
        "loop { if a { return } yield_!(Ok(a)); }",
        "println!(\"a\"); a;",
        "let f = || a?; f();",
        "let f = |b| { return Err(b) };",
        "fn f() -> Option<u8> { return Ok(a?) } f();",
        "async { a? };",
        "let a: Box<dyn A + ?Sized> = b;",
        "macro_rules! m { ($a:expr $(,)?) => { return Err($a?) } } a;",
        "generate! { yield a?; };",
        "with!(a = b, { c? });",
        "with!(a = b, { c? }, otherwise = d);",
        "select! { _ = a => return, b = c => yield_!(Ok(b)) }",
        "mine!(return; b?)",
    ] {
        assert_eq!(ending(body), Ending::Unit, "{body}");
    }
}

#[test]
fn rustc_infers_the_rest() {
    for body in [
        "return f();",
        "return yield_!(Ok(a));",
        "f()",
        "a",
        "if a { Err(b) } else { Ok(()) }",
        "match a { Ok(b) => yield_!(Ok(b)), Err(c) => yield_!(Err(c)) }",
        "mine!(a);",
        "info!(\"a\"); yield_!(Ok(a));",
        "#[allow(a)] for a in b { yield_!(Ok(a)) }",
    ] {
        assert_eq!(ending(body), Ending::Inferred, "{body}");
    }
}

#[test]
fn some_types_are_no_results() {
    for ty in ["u8", "&A", "(A, B)", "[A; 2]", "*const A", "&'a Result<A, B>", "!", "Vec<A>", "(u8)"] {
        assert!(is_no_result(&ty.parse().unwrap()), "{ty}");
    }
    for ty in ["Result<A, B>", "A", "io::Result<A>", "::std::result::Result<A, B>", "<A as B>::C", "_", "(A)"] {
        assert!(!is_no_result(&ty.parse().unwrap()), "{ty}");
    }
    let body = read::body("a?;".parse().unwrap(), false).nodes;
    assert_eq!(Ending::of(&body, &"u8".parse().unwrap()), Ending::Unit);
}
