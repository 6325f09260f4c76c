package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.Metric;
import dev.quire.indexing.BrokenIndexException;
import dev.quire.indexing.BruteBuilder;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.BuiltIndex;
import dev.quire.indexing.IndexBuilder;
import dev.quire.indexing.IvfFlatBuilder;
import dev.quire.indexing.IvfPqBuilder;
import dev.quire.indexing.Progress;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.segment.DeletionsFile;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The indexes of sealed segments, as fsck sees them. */
final class StoredIndexes implements IndexKeeper {
  /**
   * Of vectors whose codes are compared at a time: a check may go on beside servers of any size.
   */
  private static final long STRETCH_BYTES = 16L << 20;

  private static final long IN_MEMORY = 64L << 20;

  @Override
  public List<String> problems(SealedSegment segment, Library library) {
    try {
      VectorIndex index = SegmentIndexes.open(segment, library.metric());
      index.validate();
      requireCodes(segment, index, library.metric());
      return List.of();
    } catch (BrokenIndexException e) {
      return List.of("has a damaged index: " + e.getMessage());
    }
  }

  // codes follow from the vectors, lists and what is coded by them from centroids and codebooks as
  // well
  private static void requireCodes(SealedSegment segment, VectorIndex index, Metric metric) {
    if (segment.chunkRows() == 0) {
      return;
    }
    switch (index.spec()) {
      case IndexSpec.IvfPq spec ->
          requireLists(
              segment, IvfPqBuilder.inheriting(spec, SegmentIndexes.arrays(segment)), metric);
      case IndexSpec.IvfFlat _ ->
          requireLists(segment, IvfFlatBuilder.inheriting(SegmentIndexes.arrays(segment)), metric);
      case IndexSpec.Auto _, IndexSpec.Brute _, IndexSpec.Hnsw _ ->
          requireCodesOfRows(segment, metric);
    }
  }

  private static void requireCodesOfRows(SealedSegment segment, Metric metric) {
    int stretch = (int) Math.max(1, STRETCH_BYTES / rowBytes(segment));
    int rows;
    for (int from = 0; from < segment.chunkRows(); from += rows) {
      rows = Math.min(stretch, segment.chunkRows() - from);
      requireCodesOfRows(segment, metric, from, rows);
    }
  }

  // the code of a row follows from this row alone
  private static void requireCodesOfRows(SealedSegment segment, Metric metric, int from, int rows) {
    MemorySegment floats =
        SegmentIndexes.vectors(segment)
            .floats()
            .asSlice(from * rowBytes(segment), rows * rowBytes(segment));
    Vectors some = new Vectors(floats, rows, segment.dimension());
    try (Arena arena = Arena.ofShared()) {
      BuiltIndex again = new BruteBuilder().build(some, metric, options(), arena);
      again
          .arrays()
          .forEach(
              (name, array) -> {
                long bytes = array.elements().byteSize();
                long at = bytes / rows * from;
                MemorySegment stored = segment.indexArray(name).memory().asSlice(at, bytes);
                requireSame(name, stored, array.elements(), at);
              });
    }
  }

  private static long rowBytes(SealedSegment segment) {
    return (long) segment.dimension() * Float.BYTES;
  }

  // where a row's code stands is known only when all rows have found their lists
  private static void requireLists(SealedSegment segment, IndexBuilder coder, Metric metric) {
    try (Arena scratch = ScratchArena.beside(segment.directory(), IN_MEMORY, Cancellation.NEVER)) {
      coder
          .build(SegmentIndexes.vectors(segment), metric, options(), scratch)
          .arrays()
          .forEach(
              (name, array) ->
                  requireSame(name, segment.indexArray(name).memory(), array.elements(), 0));
    }
  }

  private static void requireSame(
      String name, MemorySegment stored, MemorySegment made, long firstByte) {
    long differs = made.mismatch(stored);
    if (differs >= 0) {
      throw new BrokenIndexException(
          name, "is not what the vectors give, from its byte " + (firstByte + differs) + " on");
    }
  }

  private static BuildOptions options() {
    return new BuildOptions(
        SegmentMaker.SEED, Runtime.getRuntime().availableProcessors(), Progress.NONE);
  }

  @Override
  public Manifest rebuild(LibraryDirectory directory, Manifest manifest, long number) {
    Library library = manifest.library();
    SegmentEntry entry =
        manifest.segments().stream()
            .filter(segment -> segment.number() == number)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no segment " + number));
    SealedSegment old = directory.openSegment(number);
    try {
      Layer shown = new Layer(old, old.readDeletions(entry.deletions()), Optional.empty());
      IndexSpec spec = SegmentIndexes.readSpec(old);
      var made =
          new SegmentMaking(library, List.of(shown), spec, options())
              .write(directory, manifest.nextSegment());
      made.segment().release();
      Manifest next = replaced(manifest, entry, made.index().index());
      directory.publish(next);
      return next;
    } finally {
      old.release();
    }
  }

  private static Manifest replaced(Manifest manifest, SegmentEntry old, VectorIndex index) {
    long number = manifest.nextSegment();
    List<SegmentEntry> entries = new ArrayList<>(manifest.segments());
    entries.set(entries.indexOf(old), new SegmentEntry(number, index.type(), DeletionsFile.NONE));
    IndexRecord record = IndexRecord.parse(manifest.index());
    return new Manifest(
        manifest.library(),
        entries,
        number + 1,
        manifest.journalPosition(),
        record.replacing(old.number(), number).toJson());
  }
}
