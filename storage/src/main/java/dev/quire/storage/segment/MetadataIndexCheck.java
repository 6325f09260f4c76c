package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.NpyWriter;
import dev.quire.storage.npy.NpyWriter.Written;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the metadata indexes of a segment again from its rows, and compares what comes out with
 * what is there: an index whose checksums are right may still hide rows from filters, where a
 * stranger wrote it. The same rows give the same bytes, so that checksums suffice.
 *
 * <p>What is wrong is mended with the index over the vectors, by writing the segment anew: a table
 * that is made again has to be the one that segment.json says, and here this is what is wrong.
 */
final class MetadataIndexCheck {
  private static final ArrayRole ROLE = ArrayRole.INDEX;

  /** A check may go on beside servers of any size. */
  private static final long IN_MEMORY = 64L << 20;

  private final Path directory;
  private final SegmentDescription description;
  private final List<SegmentProblem> problems;
  private final Cancellation cancellation;

  MetadataIndexCheck(
      Path directory,
      SegmentDescription description,
      List<SegmentProblem> problems,
      Cancellation cancellation) {
    this.directory = directory;
    this.description = description;
    this.problems = problems;
    this.cancellation = cancellation;
  }

  void check() throws IOException {
    Map<String, Written> made = new TreeMap<>();
    FieldKinds kinds = make(made);
    if (!kinds.equals(description.fieldKinds())) {
      problems.add(
          new SegmentProblem(
              SegmentFiles.DESCRIPTION, ROLE, "has other kinds of fields than its rows"));
    }
    for (ArrayEntry entry : description.arrays()) {
      if (SegmentFiles.isMetadataIndex(entry.name())) {
        Optional<Written> same =
            Optional.ofNullable(made.remove(entry.name())).filter(array -> isSame(array, entry));
        if (same.isEmpty()) {
          add(entry.name(), "is not what the metadata of the rows gives");
        }
      }
    }
    made.keySet().forEach(name -> add(name, "is not listed, and rows have metadata"));
  }

  private FieldKinds make(Map<String, Written> made) throws IOException {
    try (ScratchArena scratch = ScratchArena.beside(directory, IN_MEMORY, cancellation)) {
      return RowMetadata.write(
          directory,
          scratch,
          (name, dtype, shape, elements) -> {
            try (NpyWriter array = new NpyWriter(new Nowhere(cancellation), dtype, shape)) {
              elements.writeTo(array);
              made.put(name, array.finish());
            }
          });
    }
  }

  private static boolean isSame(Written made, ArrayEntry entry) {
    return made.header().equals(entry.header())
        && made.crc32c() == entry.crc32c()
        && made.sha256().equals(entry.sha256());
  }

  private void add(String array, String message) {
    problems.add(new SegmentProblem(array + ".npy", ROLE, message));
  }

  /** Takes bytes that nobody reads. */
  private record Nowhere(Cancellation cancellation) implements FileOps.Output {
    @Override
    public void write(ByteBuffer bytes) {
      cancellation.requireNotCancelled();
      bytes.position(bytes.limit());
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
