//! Codes and their words: what a program keys on, and what an official reads.
//!
//! Every closed vocabulary of the crate is one [`coded!`] table: a variant, its stable code, its Chinese and its
//! English. Files, reasons and headers take their words from these tables and from nowhere else.
//! Errors show their own words wherever they are shown ([`debug_as_display!`]).

/// Declares an enum whose variants carry a stable code and bilingual words.
///
/// It may grow, so a match of another crate has an arm for the rest. It gives `ALL`, `code`, `zh`, `en`, `parse` (a code, the Chinese or the English word), `Display` (the code) and serde by code.
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal; )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$vmeta])*
                #[doc = concat!(" ", $zh, ": ", $en, ".")]
                #[serde(rename = $code)]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the table's order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The Chinese word.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),+ }
            }

            /// The English word.
            #[must_use]
            pub const fn en(self) -> &'static str {
                match self { $($name::$variant => $en),+ }
            }

            /// The value with this code, Chinese or English word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($code => Some($name::$variant),)+ _ => Self::ALL.iter().copied().find(|v| v.zh() == word || v.en() == word) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

/// Makes `Debug` of errors their English sentence: a `main` that returns an error, and `unwrap`, show it so.
macro_rules! debug_as_display {
    ($($error:ty),+ $(,)?) => {$(
        impl std::fmt::Debug for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    )+};
}

pub(crate) use {coded, debug_as_display};
