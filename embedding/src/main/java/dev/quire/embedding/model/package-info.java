/**
 * Where a model's files come from: the one inside the jar, unpacked once into a cache, or a folder
 * that the user names. Both end as a {@link dev.quire.embedding.model.ModelFiles} on the disk, with
 * a digest of their bytes that goes into the fingerprint.
 */
package dev.quire.embedding.model;
