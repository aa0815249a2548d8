//! Black-box tests over HTTP; see `tests/it`.
