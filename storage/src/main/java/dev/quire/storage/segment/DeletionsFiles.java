package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.npy.NpyWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The two files of one generation of deletions. One that has not changed since the generation
 * before is that generation's by another name: most changes delete chunks alone.
 */
final class DeletionsFiles {
  private final FileOps files;
  private final Path directory;

  DeletionsFiles(FileOps files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  StoredDeletions write(
      StoredDeletions before, Deletions deletions, int chunkRows, int documentRows)
      throws IOException {
    DeletionsFile last = before.file();
    long generation = last.generation() + 1;
    Path chunks = SegmentFiles.chunkDeletes(directory, generation);
    Path documents = SegmentFiles.documentDeletes(directory, generation);
    int chunksCrc =
        before.deletions().chunks().equals(deletions.chunks())
                && linked(SegmentFiles.chunkDeletes(directory, last.generation()), chunks)
            ? last.chunksCrc32c()
            : write(chunks, deletions.chunks().toWords(chunkRows));
    int documentsCrc =
        before.deletions().documents().equals(deletions.documents())
                && linked(SegmentFiles.documentDeletes(directory, last.generation()), documents)
            ? last.documentsCrc32c()
            : write(documents, deletions.documents().toWords(documentRows));
    files.syncDirectory(directory);
    return new StoredDeletions(
        deletions,
        new DeletionsFile(
            generation,
            deletions.chunks().count(),
            deletions.documents().count(),
            chunksCrc,
            documentsCrc));
  }

  // of the first generation there is none to link
  private boolean linked(Path before, Path file) throws IOException {
    if (!Files.exists(before)) {
      return false;
    }
    deleteLeft(file);
    files.link(file, before);
    return true;
  }

  // what an attempt that failed left behind: no manifest names it
  private void deleteLeft(Path file) throws IOException {
    if (Files.exists(file)) {
      files.delete(file);
    }
  }

  private int write(Path file, long[] words) throws IOException {
    deleteLeft(file);
    try (NpyWriter writer = new NpyWriter(files, file, Dtype.U8, List.of((long) words.length))) {
      for (long word : words) {
        writer.putLong(word);
      }
      return writer.finish().crc32c();
    }
  }

  /** The files of the generation, for a snapshot. */
  static List<SnapshotFile> files(Path directory, DeletionsFile deletions) throws IOException {
    if (deletions.generation() == 0) {
      return List.of();
    }
    return List.of(
        describe(SegmentFiles.chunkDeletes(directory, deletions.generation())),
        describe(SegmentFiles.documentDeletes(directory, deletions.generation())));
  }

  private static SnapshotFile describe(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      NpyArray array = NpyArray.open(file, arena);
      return new SnapshotFile(
          file.getFileName().toString(),
          array.header().fileBytes(),
          array.shape(),
          array.dtype().descr(),
          Sha256.of(file));
    }
  }

  /** The files of other generations. */
  static List<Path> stale(Path directory, long generation) throws IOException {
    return stale(directory, Set.of(generation));
  }

  /** The files of generations other than these. */
  static List<Path> stale(Path directory, Set<Long> generations) throws IOException {
    return FileOps.list(directory).stream()
        .filter(file -> file.getFileName().toString().contains("deletes-"))
        .filter(
            file ->
                generations.stream()
                    .noneMatch(kept -> file.getFileName().toString().endsWith("-" + kept + ".npy")))
        .toList();
  }

  static Deletions read(Path directory, DeletionsFile file, int chunkRows, int documentRows) {
    if (file.generation() == 0) {
      return Deletions.NONE;
    }
    return new Deletions(
        read(
            SegmentFiles.chunkDeletes(directory, file.generation()),
            file.chunksCrc32c(),
            chunkRows),
        read(
            SegmentFiles.documentDeletes(directory, file.generation()),
            file.documentsCrc32c(),
            documentRows));
  }

  /** One of the two files. */
  static DeletedRows read(Path file, int crc32c, int rows) {
    try (Arena arena = Arena.ofConfined()) {
      NpyArray array = NpyArray.open(file, arena);
      MemorySegment words = array.memory();
      CRC32C crc = new CRC32C();
      crc.update(words.asByteBuffer());
      if (array.dtype() != Dtype.U8
          || words.byteSize() != DeletedRows.wordsFor(rows) * 8L
          || (int) crc.getValue() != crc32c) {
        throw new StorageFailure(
            file + " is not what was written: it is damaged; restore a snapshot, or run fsck");
      }
      return DeletedRows.ofWords(words);
    }
  }
}
