//! 32 public bytes that are printed and serialized as 64 lowercase hexadecimal digits.

macro_rules! public_bytes32 {
    ($($(#[$docs:meta])* $name:ident),*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "alloc::string::String", into = "alloc::string::String")]
        pub struct $name([u8; 32]);

        impl $name {
            /// Wraps the bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes themselves.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::crash::ParameterRejection;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut bytes = [0; 32];
                let read = hex::decode_to_slice(text, &mut bytes);
                read.map(|()| Self(bytes)).map_err(|_| Self::Err::HexMalformed)
            }
        }

        impl TryFrom<alloc::string::String> for $name {
            type Error = $crate::crash::ParameterRejection;

            fn try_from(text: alloc::string::String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for alloc::string::String {
            fn from(bytes: $name) -> Self {
                hex::encode(bytes.0)
            }
        }
    )*};
}

pub(super) use public_bytes32;
