/**
 * One library's write-ahead log: commands in the order of their positions, on the disk before they
 * are acknowledged, read back at the next start.
 */
package dev.quire.storage.journal;
