//! What may be shown: elements, attributes, and the values that attributes may have.
//!
//! Lists of what is allowed, never of what is forbidden. Addresses, styles, classes and identifiers
//! are judged elsewhere (`resources`, `css`, `clean`); this page only names them.

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It is shown.
    Keep,
    /// It goes, what it contains stays.
    Unwrap,
    /// It goes with all that it contains.
    Drop,
}

/// Elements that are shown.
pub(super) const ELEMENTS: [&str; 79] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
    "bdi",
    "hgroup",
    "menu",
    "data",
];

/// Elements without an end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "area" | "br" | "col" | "hr" | "img" | "wbr")
}

/// Decides by the name of an element. What is unknown is as good as a span.
pub(super) fn treatment(name: &str) -> Treatment {
    match name {
        "script" | "style" | "head" | "title" | "template" | "iframe" | "noembed" | "noframes"
        | "select" | "datalist" | "audio" | "canvas" | "progress" | "meter" | "dialog" | "xml"
        | "param" | "source" | "track" | "input" | "meta" | "link" | "base" | "basefont"
        | "bgsound" | "embed" | "object" | "applet" | "keygen" | "math" | "svg" => Treatment::Drop,
        _ if ELEMENTS.contains(&name) => Treatment::Keep,
        _ => Treatment::Unwrap,
    }
}

/// Attributes that any element may have, if their value is harmless by [`is_plain`].
pub(super) const PLAIN: [&str; 27] = [
    "align",
    "bgcolor",
    "border",
    "bordercolor",
    "cellpadding",
    "cellspacing",
    "clear",
    "color",
    "colspan",
    "coords",
    "dir",
    "height",
    "hspace",
    "lang",
    "noshade",
    "nowrap",
    "rowspan",
    "scope",
    "shape",
    "size",
    "span",
    "start",
    "type",
    "valign",
    "value",
    "vspace",
    "width",
];

/// Attributes that hold text, shown or spoken.
pub(super) const TEXTS: [&str; 4] = ["alt", "title", "face", "summary"];

/// Attributes that are written by us, from what the mail has or from nothing.
pub(super) const MADE: [&str; 11] = [
    "class",
    "id",
    "name",
    "usemap",
    "style",
    "href",
    "target",
    "rel",
    "src",
    "referrerpolicy",
    "role",
];

/// Attributes that are looked at and never written.
const READ: [&str; 4] = ["background", "srcset", "poster", "media"];

/// Whether an attribute is looked at at all.
pub(super) fn is_read(name: &str) -> bool {
    [&PLAIN[..], &TEXTS, &MADE, &READ].iter().any(|names| names.contains(&name))
}

/// Whether a value can only be a number, a length, a colour or a keyword.
pub(super) fn is_plain(value: &str) -> bool {
    value.len() <= 200
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b" #%.,+*-_()".contains(&b))
}

/// Style properties that are shown; none of them places anything over anything else.
pub(super) fn is_property(name: &str) -> bool {
    let family = ["border", "font", "margin", "padding", "list-style", "text", "flex", "column"];
    let within = |whole: &str| {
        name.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if family.into_iter().any(within) {
        return !matches!(name, "border-image" | "border-image-source");
    }
    matches!(
        name,
        "align-content"
            | "align-items"
            | "align-self"
            | "background"
            | "background-color"
            | "background-image"
            | "background-position"
            | "background-repeat"
            | "background-size"
            | "box-shadow"
            | "box-sizing"
            | "caption-side"
            | "clear"
            | "color"
            | "direction"
            | "display"
            | "empty-cells"
            | "float"
            | "gap"
            | "height"
            | "hyphens"
            | "justify-content"
            | "letter-spacing"
            | "line-break"
            | "line-height"
            | "max-height"
            | "max-width"
            | "min-height"
            | "min-width"
            | "object-fit"
            | "opacity"
            | "order"
            | "overflow"
            | "overflow-wrap"
            | "overflow-x"
            | "overflow-y"
            | "quotes"
            | "tab-size"
            | "table-layout"
            | "vertical-align"
            | "visibility"
            | "white-space"
            | "width"
            | "word-break"
            | "word-spacing"
            | "word-wrap"
    )
}

/// Style properties whose value may be an image.
pub(super) fn is_image_property(name: &str) -> bool {
    matches!(name, "background" | "background-image" | "list-style" | "list-style-image")
}

/// Functions that may stand in a style value.
pub(super) fn is_function(name: &str) -> bool {
    matches!(
        name,
        "rgb"
            | "rgba"
            | "hsl"
            | "hsla"
            | "calc"
            | "min"
            | "max"
            | "clamp"
            | "linear-gradient"
            | "radial-gradient"
    )
}
