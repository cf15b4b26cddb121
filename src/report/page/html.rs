//! A page in the making.
//!
//! Text enters the page through [`Html::text`] and attributes through [`Html::open`], which escape; tags are `&'static str`. There is no
//! other way in but [`Html::style`], which takes `&'static str`, so nothing from the lists can become markup.

use std::fmt::{Display, Write as _};

/// A page in the making.
pub(super) struct Html {
    page: String,
    open: Vec<&'static str>,
}

impl Html {
    pub(super) fn new() -> Self {
        Self {
            page: "<!DOCTYPE html>\n".to_owned(),
            open: Vec::new(),
        }
    }

    pub(super) fn open(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &dyn Display)],
    ) -> &mut Self {
        let _ = write!(self.page, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.page, " {name}=\"");
            self.escape(&value.to_string());
            self.page.push('"');
        }
        self.page.push('>');
        self.open.push(tag);
        self
    }

    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            let _ = write!(self.page, "</{tag}>");
            if matches!(
                tag,
                "tr" | "p" | "h1" | "h2" | "table" | "section" | "svg" | "g" | "style" | "head"
            ) {
                self.page.push('\n');
            }
        }
        self
    }

    pub(super) fn void(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &dyn Display)],
    ) -> &mut Self {
        self.open(tag, attributes);
        self.open.pop();
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.escape(text);
        self
    }

    pub(super) fn element(&mut self, tag: &'static str, text: &str) -> &mut Self {
        self.open(tag, &[]).text(text).close()
    }

    /// Chinese, then English in small type.
    pub(super) fn both(&mut self, tag: &'static str, zh: &str, en: &str) -> &mut Self {
        self.open(tag, &[]).text(zh).text(" ");
        self.open("small", &[("lang", &"en")])
            .text(en)
            .close()
            .close()
    }

    /// A style sheet, which must hold no `<`.
    pub(super) fn style(&mut self, sheet: &'static str) -> &mut Self {
        self.open("style", &[]).page.push_str(sheet);
        self.close()
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.page.push_str("&amp;"),
                '<' => self.page.push_str("&lt;"),
                '>' => self.page.push_str("&gt;"),
                '"' => self.page.push_str("&quot;"),
                '\'' => self.page.push_str("&#39;"),
                c if c.is_control() && !matches!(c, '\n' | '\t') => self.page.push('\u{fffd}'),
                c => self.page.push(c),
            }
        }
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.page.push('\n');
        self.page.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut html = Html::new();
        html.open("p", &[("title", &"\"><script>")])
            .text("<script>alert('&')</script>\u{0}");
        let page = String::from_utf8(html.into_bytes()).expect("text");
        assert_eq!(
            page,
            "<!DOCTYPE html>\n<p title=\"&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\u{fffd}</p>\n\n"
        );
    }
}
