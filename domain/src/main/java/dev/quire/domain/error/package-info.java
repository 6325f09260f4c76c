/**
 * What can go wrong, as closed kinds: {@link dev.quire.domain.error.QuireException} is their root.
 * Exceptions here stop a request; an outcome that is data, such as one rejected item of a batch, is
 * a value elsewhere. Broken invariants of our own are {@link AssertionError}s and not part of this
 * package.
 */
package dev.quire.domain.error;
