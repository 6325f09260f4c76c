/**
 * What can go wrong, by what the caller can do about it. {@link dev.quire.sdk.error.QuireException}
 * is the root.
 */
package dev.quire.sdk.error;
