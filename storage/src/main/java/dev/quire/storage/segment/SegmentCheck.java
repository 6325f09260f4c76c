package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.FlippedBit;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks through a whole sealed segment: each file against its hash, then what the columns, tables
 * and metadata indexes say of one another.
 */
public final class SegmentCheck {
  private final FileOps files;
  private final Path directory;
  private final List<SegmentProblem> problems;
  private final Cancellation cancellation;

  /**
   * @param problems comes to know what is wrong at once: a check that fails has found that too
   * @param cancellation asked often
   */
  public SegmentCheck(
      FileOps files, Path directory, List<SegmentProblem> problems, Cancellation cancellation) {
    this.files = files;
    this.directory = directory;
    this.problems = problems;
    this.cancellation = cancellation;
  }

  /** Returns what is wrong with the segment in a directory; empty where it is whole. */
  public static List<SegmentProblem> of(
      FileOps files, Path directory, int dimension, DeletionsFile deletions) throws IOException {
    List<SegmentProblem> problems = new ArrayList<>();
    new SegmentCheck(files, directory, problems, Cancellation.NEVER).check(dimension, deletions);
    return problems;
  }

  /**
   * Looks through the segment. The metadata indexes come last, and need room where they are large.
   */
  public void check(int dimension, DeletionsFile deletions) throws IOException {
    SegmentDescription description;
    try {
      description = SegmentDescription.read(directory);
    } catch (StorageFailure e) {
      add(SegmentFiles.DESCRIPTION, ArrayRole.PRIMARY, e.getMessage());
      return;
    }
    if (description.dimension() != dimension) {
      add(
          SegmentFiles.DESCRIPTION,
          ArrayRole.PRIMARY,
          "says " + description.dimension() + " dimensions, its library " + dimension);
    }
    if (!Long.toString(description.number()).equals(directory.getFileName().toString())) {
      add(
          SegmentFiles.DESCRIPTION,
          ArrayRole.PRIMARY,
          "is that of segment " + description.number() + ", which belongs elsewhere");
    }
    checkFiles(description, deletions);
    new DeletionsCheck(directory, problems).check(description, deletions);
    if (isReadable()) {
      SealedSegment segment = SealedSegment.open(files, directory);
      try {
        new SegmentTables(segment, problems, cancellation).check();
      } finally {
        segment.release();
      }
    }
    if (isReadable()) {
      new MetadataIndexCheck(directory, description, problems, cancellation).check();
    }
  }

  private boolean isReadable() {
    return problems.stream().allMatch(problem -> problem.role() == ArrayRole.INDEX);
  }

  private void checkFiles(SegmentDescription description, DeletionsFile deletions)
      throws IOException {
    Set<Path> known = new HashSet<>();
    known.add(directory.resolve(SegmentFiles.DESCRIPTION));
    known.add(directory.resolve(CalibrationFile.NAME));
    CalibrationFile.problems(directory)
        .forEach(problem -> add(CalibrationFile.NAME, ArrayRole.INDEX, problem));
    known.add(SegmentFiles.chunkDeletes(directory, deletions.generation()));
    known.add(SegmentFiles.documentDeletes(directory, deletions.generation()));
    for (ArrayEntry entry : description.arrays()) {
      known.add(SegmentFiles.array(directory, entry.name()));
      checkArray(entry);
    }
    List<Path> there = FileOps.list(directory);
    // later than the list: others may write deletions while files are compared
    known.addAll(DeletionsFiles.stale(directory, deletions.generation()));
    for (Path file : there) {
      boolean isKnown = known.contains(file) || file.toString().endsWith(".tmp");
      if (!isKnown && Files.exists(file)) {
        add(file.getFileName().toString(), ArrayRole.PRIMARY, "does not belong here; move it away");
      }
    }
  }

  private void checkArray(ArrayEntry entry) throws IOException {
    Path file = SegmentFiles.array(directory, entry.name());
    String name = file.getFileName().toString();
    ArrayRole role = ArrayRole.of(entry.name());
    if (!Files.exists(file)) {
      add(name, role, "is missing");
    } else if (!Files.isRegularFile(file)) {
      add(name, role, "is no file");
    } else if (Files.size(file) != entry.header().fileBytes()) {
      add(
          name,
          role,
          "has %d bytes and should have %d"
              .formatted(Files.size(file), entry.header().fileBytes()));
    } else if (!Sha256.of(file, cancellation).equals(entry.sha256())) {
      add(name, role, "does not match its SHA-256" + where(file, entry));
    }
  }

  private static String where(Path file, ArrayEntry entry) throws IOException {
    return FlippedBit.of(file, entry.header().toBytes(), entry.crc32c())
        .map(bit -> ": " + bit)
        .orElse("; more than one bit is not what was written");
  }

  private void add(String file, ArrayRole role, String message) {
    problems.add(new SegmentProblem(file, role, message));
  }
}
