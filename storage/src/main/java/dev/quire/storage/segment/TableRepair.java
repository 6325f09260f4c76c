package dev.quire.storage.segment;

import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes the tables of a segment again from its columns: the columns are written once more, beside
 * it, and since the same content gives the same bytes, each table that comes out must have the hash
 * that segment.json says. Then it takes the damaged file's place by a rename; else nothing is
 * changed.
 */
public final class TableRepair {
  private static final String BESIDE = ".tmp";

  /** A repair may go on beside servers of any size. */
  private static final long IN_MEMORY = 64L << 20;

  private TableRepair() {}

  /**
   * Mends the tables of these file names; throws {@code StorageFailure} where a column is damaged
   * too.
   *
   * @return those that are whole again
   */
  public static List<String> repair(FileOps files, Path directory, List<String> damaged)
      throws IOException {
    Path beside = directory.resolveSibling(directory.getFileName() + BESIDE);
    files.deleteTree(beside);
    SealedSegment segment = SealedSegment.openColumns(files, directory);
    try (ScratchArena scratch =
        new ScratchArena(directory.getParent(), IN_MEMORY, Cancellation.NEVER)) {
      SegmentContent columns = columns(segment, scratch);
      SegmentWriter.write(files, beside, segment.number(), columns, scratch, Cancellation.NEVER)
          .synced()
          .release();
      return take(files, beside, directory, damaged);
    } finally {
      segment.release();
      files.deleteTree(beside);
    }
  }

  private static List<String> take(FileOps files, Path from, Path to, List<String> damaged)
      throws IOException {
    Map<String, String> expected = hashes(to);
    Map<String, String> made = hashes(from);
    List<String> mended = new ArrayList<>();
    for (String file : damaged) {
      if (expected.containsKey(file) && expected.get(file).equals(made.get(file))) {
        clear(files, to.resolve(file));
        files.rename(from.resolve(file), to.resolve(file));
        mended.add(file);
      }
    }
    files.syncDirectory(to);
    return mended;
  }

  // a file takes the place of another, and not that of a directory
  private static void clear(FileOps files, Path place) throws IOException {
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      files.deleteTree(place);
    }
  }

  private static Map<String, String> hashes(Path directory) {
    return SegmentDescription.read(directory).arrays().stream()
        .collect(Collectors.toMap(entry -> entry.name() + ".npy", ArrayEntry::sha256));
  }

  // all rows, in the order they have
  private static SegmentContent columns(SealedSegment segment, Arena arena) {
    return new SegmentContent(
        segment.dimension(),
        List.of(segment),
        all(segment.chunkRows(), arena),
        all(segment.documentRows(), arena),
        segment.index(),
        List.of());
  }

  private static RowRefs all(int rows, Arena arena) {
    RowRefs.Builder all = new RowRefs.Builder(arena, rows);
    for (int row = 0; row < rows; row++) {
      all.add(0, row);
    }
    return all.build();
  }
}
