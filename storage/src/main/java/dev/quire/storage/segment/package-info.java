/**
 * Runs of rows. {@link dev.quire.storage.segment.Segment} is what readers see: the live segment in
 * memory and sealed ones in mapped files look the same to them. Rows never change; deletions are
 * bits beside them.
 */
package dev.quire.storage.segment;
