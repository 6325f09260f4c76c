/**
 * The indexes: how rows near a query are found. Each is a set of flat arrays that a builder makes,
 * storage writes and maps, and C searches ({@code src/main/c}); the Java here checks every array
 * and argument before C sees it.
 */
package dev.quire.indexing;
