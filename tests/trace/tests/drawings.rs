//! The outputs of a recording: pictures, text, and a time line.

use coyield::prelude::*;
use coyield::trace::{self, Recording};
use serde_json::Value;
use std::collections::BTreeMap;
use std::pin::pin;
use std::{fs, io, thread};

#[generator]
fn leaf() -> impl Generator<Vec<u32>, Option<u8>, u32, String> {
    // Too large to be inline.
    let ballast = [1_u32; 32];
    while let Some(_sent) = yield_!(vec![1]) {}
    ballast[3] + 4
}

#[generator]
fn trunk() -> impl Generator<Vec<u32>, Option<u8>, (), String> {
    let five = yield_from!(leaf());
    trace::note(format!("\"{five}\" <&> \\ ; #5"));
    loop {
        yield_!(vec![]);
    }
}

fn recording() -> Recording {
    let script = || {
        let mut trunk = pin!(trunk());
        trunk.start().unwrap();
        trunk.send(Some(1)).unwrap();
        trunk.send(None).unwrap();
        assert!(trunk.throw("fire".to_owned()).is_err());
    };
    let main = thread::Builder::new().name("main".to_owned());
    main.spawn(move || trace::record(script).1).unwrap().join().unwrap()
}

#[test]
fn mermaid() {
    assert_eq!(
        recording().mermaid(),
        "\
sequenceDiagram
    actor p0 as main
    participant p1 as trunk
    participant p2 as leaf
    p0->>p1: start
    p1->>p2: yield from
    p2-->>p0: yield Vec#lt;u32#gt;
    p0->>p2: send Option#lt;u8#gt;
    p2-->>p0: yield Vec#lt;u32#gt;
    p0->>p2: send Option#lt;u8#gt;
    p2-->>p1: return u32
    Note over p1: \"5\" #lt;&#gt; \\ #59; #35;5
    p1-->>p0: yield Vec#lt;u32#gt;
    p0-xp1: throw String
    p1--xp0: raise String
"
    );
}

#[test]
fn a_long_mermaid_is_cut_where_mermaid_would_refuse_it() {
    let ((), recording) = trace::record(|| {
        for _ in 0..20_000 {
            trace::note("again and again");
        }
    });
    let text = recording.mermaid();
    assert!(text.len() < 50_000);
    assert!(text.lines().last().unwrap().ends_with("more events"), "{text}");
}

/// Returns the elements of an XML text, each closed by its own name, or an error.
fn well_formed(text: &str) -> Result<BTreeMap<String, usize>, String> {
    let (mut open, mut counts) = (Vec::new(), BTreeMap::new());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        if let Some(ampersand) = rest[..start].find('&') {
            let entity = &rest[ampersand..];
            if !["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|known| entity.starts_with(known)) {
                return Err(format!("bare ampersand: {}", &entity[..entity.len().min(20)]));
            }
        }
        let end = start + rest[start..].find('>').ok_or("no end")?;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last.as_deref() != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
            continue;
        }
        if tag.matches('"').count() % 2 == 1 {
            return Err(format!("quotes in <{tag}>"));
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        *counts.entry(name.clone()).or_default() += 1;
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(counts) } else { Err(format!("open: {open:?}")) }
}

#[test]
fn svg() {
    let svg = recording().svg();
    let elements = well_formed(&svg).unwrap();
    assert_eq!(elements["svg"], 1);
    // Ten arrows and seven heads of arrows.
    assert_eq!(elements["path"], 10 + 7);
    assert!(svg.contains("send Option&lt;u8&gt;"), "{svg}");
    assert!(svg.contains(">&quot;5&quot; &lt;&amp;&gt; \\ ; #5</text>"), "{svg}");
    assert!(svg.contains("prefers-color-scheme:dark"));
    // The picture loads nothing.
    assert_eq!(svg.matches("http").count(), 1, "the name of the format, and nothing else");
    assert_eq!(svg.matches("<title>trace").count() + svg.matches("<title>drawings::").count(), 2, "{svg}");
}

#[test]
fn a_long_svg_says_that_it_is_cut() {
    let (_, recording) = trace::record(|| pin!(generate! { for n in 0..2_000 { yield n; } }).iter().count());
    let svg = recording.svg();
    assert!(well_formed(&svg).is_ok());
    assert!(svg.contains("and 3002 more events"), "{}", &svg[svg.len() - 200..]);
}

#[test]
fn an_empty_recording_can_be_drawn() {
    let ((), recording) = trace::record(|| {});
    assert_eq!(recording.mermaid(), "sequenceDiagram\n");
    assert!(well_formed(&recording.svg()).is_ok());
    assert!(serde_json::from_str::<Value>(&recording.chrome_trace()).is_ok());
}

#[test]
fn a_chrome_trace() {
    let trace: Value = serde_json::from_str(&recording().chrome_trace()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let of = |phase: &'static str| events.iter().filter(move |event| event["ph"] == phase);
    let names: Vec<&str> = of("M").filter_map(|event| event["args"]["name"].as_str()).collect();
    assert_eq!(names, ["main", "trunk", "leaf"]);
    // Every event needs these.
    for event in events {
        assert!(event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
        assert!(event["ph"] == "M" || event["ts"].as_f64().is_some_and(|at| at >= 0.0), "{event}");
    }
    // Every run has a duration, and two runs on one lane do not overlap.
    let spans: Vec<(&str, f64, f64)> = of("X")
        .map(|event| (event["name"].as_str().unwrap(), event["ts"].as_f64().unwrap(), event["dur"].as_f64().unwrap()))
        .collect();
    let ran: Vec<&str> = spans.iter().map(|(name, ..)| *name).collect();
    // `trunk` stops with `leaf`, its delegate, and continues when that returns.
    assert_eq!(ran, ["trunk", "leaf", "leaf", "leaf", "trunk", "trunk"]);
    for name in ["trunk", "leaf"] {
        let own: Vec<_> = spans.iter().filter(|(known, ..)| *known == name).collect();
        for pair in own.windows(2) {
            assert!(pair[0].1 + pair[0].2 <= pair[1].1 + 1e-6, "{pair:?}");
        }
    }
    // Each arrow begins and ends.
    let flows = |phase| of(phase).map(|event| event["id"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(flows("s"), flows("f"));
    assert_eq!(of("i").filter(|event| event["name"] == "\"5\" <&> \\ ; #5").count(), 1);
}

#[test]
fn a_recording_is_saved_by_the_extension() {
    let folder = tempfile::tempdir().unwrap();
    let recording = recording();
    for (name, expected) in [
        ("a.mmd", recording.mermaid()),
        ("a.MERMAID", recording.mermaid()),
        ("a.svg", recording.svg()),
        ("a.json", recording.chrome_trace()),
    ] {
        let path = folder.path().join(name);
        recording.save(&path).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), expected);
    }
    for name in ["a.png", "a"] {
        let error = recording.save(folder.path().join(name)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(".svg"), "{error}");
        assert!(!folder.path().join(name).exists());
    }
}
