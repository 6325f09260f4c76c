package dev.quire.storage.segment;

/**
 * Names a stored set of deletions, as a manifest keeps it.
 *
 * @param generation 0 where nothing is deleted and no file exists; one more with each that is
 *     written
 * @param chunks number of deleted chunk rows
 * @param documents number of deleted document rows
 * @param chunksCrc32c of the words of {@code deletes-<generation>.npy}
 * @param documentsCrc32c of the words of {@code document_deletes-<generation>.npy}
 */
public record DeletionsFile(
    long generation, int chunks, int documents, int chunksCrc32c, int documentsCrc32c) {
  public static final DeletionsFile NONE = new DeletionsFile(0, 0, 0, 0, 0);
}
