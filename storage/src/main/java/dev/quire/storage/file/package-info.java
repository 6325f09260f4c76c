/**
 * The seam to the file system: every operation that changes the disk goes through {@link
 * dev.quire.storage.file.FileOps}, so that tests can put crashes and faults beneath it.
 */
package dev.quire.storage.file;
