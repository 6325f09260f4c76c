/**
 * The binding to libquire: finding and loading the library, one method per C function, the layouts
 * of its structures. Nothing here checks an argument; {@code dev.quire.indexing} does that before
 * it calls.
 */
package dev.quire.indexing.kernel;
