/**
 * The pages of one library: search, documents, index, snapshots, and one document with its chunks.
 */
package dev.quire.dashboard.library;
