/**
 * The ground floor: what a vector database for texts is, without any framework, file or C. What
 * stands in this package itself, ids and sound text, serves all others.
 */
package dev.quire.domain;
