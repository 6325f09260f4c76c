/** Snapshots over HTTP. */
package dev.quire.api.snapshot;
