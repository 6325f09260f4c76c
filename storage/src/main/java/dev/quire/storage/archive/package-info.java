/**
 * Tar archives: written so that the same files give the same bytes, and read as what a stranger may
 * have sent. POSIX.1-2001 (pax), so that sizes and names have no limit of the format.
 */
package dev.quire.storage.archive;
