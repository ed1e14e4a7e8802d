//! The harness itself: it rejects differences from the annotations, and annotations that it cannot understand.

use coyield_messages_tests::annotations::Case;
use coyield_messages_tests::check;
use coyield_messages_tests::rustc::{Emit, Rustc};
use coyield_messages_tests::version::{Range, Version};
use std::fs;
use std::path::Path;

/// Compiles the source and returns how it differs from its annotations.
fn differences(name: &str, source: &str) -> Vec<String> {
    let case = match Case::parse(source) {
        Ok(case) => case,
        Err(malformed) => return malformed.lines().map(str::to_owned).collect(),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness");
    fs::create_dir_all(&folder).unwrap();
    let file = format!("{name}.rs");
    fs::write(folder.join(&file), source).unwrap();
    let rustc = Rustc::new(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let compiled = rustc.compile(&folder, &file, Emit::Metadata).unwrap();
    check::differences(&case, &compiled.said, rustc.version)
}

/// Asserts that some difference contains the text.
#[track_caller]
fn assert_refused(name: &str, source: &str, because: &str) {
    let differences = differences(name, source);
    assert!(differences.iter().any(|difference| difference.contains(because)), "{differences:#?}");
}

const RIGHT: &str = r#"
fn main() {
    let _: u32 = "text";
    //~^ ERROR `"text"`: mismatched
    //~> types
    //~| LABEL `"text"`: expected `u32`, found `&str`
    //~^^^^ LABEL `u32`: expected due to this
}
"#;

#[test]
fn messages_as_annotated_pass() {
    assert_eq!(differences("right", RIGHT), [""; 0]);
}

#[test]
fn another_message_is_refused() {
    assert_refused("message", &RIGHT.replace("types", "lifetimes"), "not \"mismatched lifetimes\"");
}

#[test]
fn another_token_is_refused() {
    let source = RIGHT.replace("ERROR `\"text\"`", "ERROR `u32`");
    assert_refused("token", &source, "the place is 3:18 `\"text\"`, not 3:12 `u32`");
    // A part of the token is another token, at its beginning as well.
    assert_refused("part", &RIGHT.replace("ERROR `\"text\"`", "ERROR `\"te`"), "not 3:18 `\"te`");
    assert_eq!(differences("beginning", &RIGHT.replace("ERROR `\"text\"`", "ERROR `\"te..`")), [""; 0]);
}

#[test]
fn the_same_token_elsewhere_in_the_line_is_refused() {
    let source = |number| {
        format!(
            "fn main() {{\n    let (_, _): (u8, u8) = (1_u8, false); // false\n    //~^ ERROR `false`#{number}: mismatched types\n}}"
        )
    };
    assert_eq!(differences("first", &source(1)), [""; 0]);
    assert_refused("second", &source(2), "the place is 2:35 `false`, not 2:46 `false`");
    assert_refused("third", &source(3), "there are only 2 `false`");
    assert_refused("unnumbered", &source(1).replace("#1", ""), "there are several `false`");
}

#[test]
fn another_line_is_refused() {
    let source = RIGHT.replace("    //~^ ERROR", "    // \"text\"\n    //~^ ERROR").replace("^^^^", "^^^^^");
    assert_refused("line", &source, "not 4:8 `\"text\"`");
}

#[test]
fn a_missing_label_is_refused() {
    assert_refused("label", &RIGHT.replace("due to this", "by nobody"), "there is no label at 3:12 `u32`");
}

#[test]
fn a_missing_note_is_refused() {
    let source = RIGHT.replace("    //~^^^^", "    //~| NOTE: of another kind\n    //~^^^^^");
    assert_refused("note", &source, "there is no note \"of another kind\"");
}

#[test]
fn a_superfluous_error_is_refused() {
    let source = RIGHT.replace("\n}\n", "\n    let _: bool = 5;\n}\n");
    assert_refused("superfluous", &source, "2 errors in all, instead of 1");
    assert_refused("superfluous", &source, "this one is superfluous: 8:19 `5`");
}

#[test]
fn a_superfluous_warning_is_refused() {
    let source = RIGHT.replace("\nfn main", "\nuse std::fmt;\nfn main");
    assert_refused("warning", &source, "no annotation has this: 2:5 `std::fmt` \"unused import");
    let source = source.replace("fmt;\n", "fmt;\n//~^ WARN `std::fmt`: unused import\n");
    assert_eq!(differences("warned", &source), [""; 0]);
}

#[test]
fn a_case_that_compiles_is_refused() {
    assert_refused("compiles", &RIGHT.replace("u32", "&str"), "it compiles");
}

#[test]
fn a_missing_annotation_is_refused() {
    let source = "fn main() {\n    let _: u32 = false;\n}";
    assert_refused("missing", source, "0 errors are annotated, for 1 mistakes");
    assert_refused("missing", source, "this one is superfluous: 2:18 `false`");
}

#[test]
fn a_second_mistake_has_to_be_declared() {
    let source = RIGHT.replace("\n}\n", "\n    let _: bool = 5;\n    //~^ ERROR `5`: mismatched types\n}\n");
    assert_refused("undeclared", &source, "2 errors are annotated, for 1 mistakes");
    assert_eq!(differences("declared", &format!("//@ mistakes: 2\n{source}")), [""; 0]);
}

#[test]
fn an_exception_is_for_its_versions_and_number_only() {
    let source = RIGHT.replace("\n}\n", "\n    let _: bool = 5;\n}\n");
    assert_eq!(differences("excepted", &format!("//@ errors(..): 2: it is a test of this\n{source}")), [""; 0]);
    assert_refused(
        "number",
        &format!("//@ errors(..): 3: it is a test of this\n{source}"),
        "2 errors in all, instead of 3",
    );
    assert_refused("old", &format!("//@ errors(..1.80): 2: it is a test of this\n{source}"), "instead of 1");
    assert_refused("unfounded", &format!("//@ errors(..): 2: no\n{source}"), "an exception needs its reason");
    assert_refused(
        "unneeded",
        &format!("//@ errors(..): 2: it is a test of this\n{RIGHT}"),
        "1 errors in all, instead of 2",
    );
}

#[test]
fn a_case_for_other_versions_is_refused_where_it_does_not_hold() {
    assert_refused("accepted", &format!("//@ accepted(1.80..): a test\n{RIGHT}"), "and it does not");
    assert_eq!(differences("old_accepted", &format!("//@ accepted(..1.80): a test\n{RIGHT}")), [""; 0]);
    let moved = RIGHT.replace("ERROR `", "ERROR(1.80..) `");
    assert_refused("unexplained", &moved, "needs them");
    assert_eq!(differences("moved", &format!("//@ moved(..1.80): a test of this\n{moved}")), [""; 0]);
}

#[test]
fn a_receiver_or_its_method_is_either_and_nothing_else() {
    let source = "fn main() {\n    let _ = 5_u32.text();\n    //~^ ERROR `5_u32`.`text`: no method named `text`\n}";
    assert_eq!(differences("method", source), [""; 0]);
    assert_refused("no_method", &source.replace(".`text`", ".`tex`"), "not 2:13 `5_u32`");
    assert_refused("other", &source.replace("`5_u32`.`text`", "`let`"), "the place is 2:19 `text`");
}

#[test]
fn a_malformed_annotation_is_refused() {
    for (wrong, because) in [
        ("//~ EROR `main`: text", "`EROR` is no kind of message"),
        ("//~ ERROR main: text", "the token stands in backquotes"),
        ("//~ ERROR `main` text", "`:` is expected"),
        ("//~ ERROR `main`:", "the text is missing"),
        ("//~ ERROR `mein`: text", "there is no `mein` in line 1"),
        ("//~^ ERROR `main`: text", "there is no such line"),
        ("//~ NOTE: text", "there is no error before"),
        ("//~> text", "there is no text to continue"),
        ("//~ ERROR(1.85) `main`: text", "`1.85` is no range of versions"),
    ] {
        assert_refused("malformed", &format!("fn main() {{}} {wrong}"), because);
    }
    for (wrong, because) in [
        ("//@ mistake: 2", "`mistake` is no directive"),
        ("//@ mistakes: two", "`two` is no number"),
        ("//@ errors: 2: a reason for it", "the versions are missing"),
        ("//@ errors(..): 2", "a number and a reason are expected"),
        ("//@> a reason", "there is no reason to continue"),
    ] {
        assert_refused("malformed", &format!("{wrong}\n{RIGHT}"), because);
    }
}

#[test]
fn a_range_has_its_beginning_and_not_its_end() {
    let range = Range::parse("1.85..1.90").unwrap();
    let contained =
        [Version(1, 84), Version(1, 85), Version(1, 89), Version(1, 90)].map(|version| range.contains(version));
    assert_eq!(contained, [false, true, true, false]);
    assert!(Range::parse("..1.90").unwrap().contains(Version(1, 0)));
    assert!(Range::parse("1.90..").unwrap().contains(Version::parse("1.101.0-nightly").unwrap()));
    assert_eq!(Range::parse("1.90"), None);
}
