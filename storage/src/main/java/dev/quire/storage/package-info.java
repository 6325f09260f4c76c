/**
 * A data directory and its libraries on the disk. {@link dev.quire.storage.DataDirectory} is the
 * way in; {@link dev.quire.storage.LibraryDirectory} gives a library's journal, segments, manifest
 * and snapshots. Nothing here knows what an index is, and nothing decides when to seal.
 */
package dev.quire.storage;
