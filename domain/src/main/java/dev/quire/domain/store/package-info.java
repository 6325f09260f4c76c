/**
 * The ports to what keeps libraries, and the one path of every write. A state is read under the
 * lock, a view without it; a command says what a write changes.
 */
package dev.quire.domain.store;
