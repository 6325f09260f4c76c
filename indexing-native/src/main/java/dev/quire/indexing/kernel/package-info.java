/**
 * The binding to libquire: finding and loading the library, one method per function of {@code
 * quire.h} under its C name without {@code qr_}, the layouts of its structures. Nothing here checks
 * an argument; {@code dev.quire.indexing} does that before it calls. Segments must be native and
 * alive. A call pins its thread until it returns: searches belong on platform threads.
 */
package dev.quire.indexing.kernel;
