//! What the tests of kinds share.
