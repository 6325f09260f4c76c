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
import dev.quire.storage.segment.DeletionsFile;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The indexes of sealed segments, as fsck sees them. */
final class StoredIndexes implements IndexKeeper {

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
    IndexBuilder coder = coder(segment, index);
    try (Arena arena = Arena.ofShared()) {
      Vectors vectors = SegmentIndexes.vectors(segment);
      BuiltIndex again = coder.build(vectors, metric, options(), arena);
      again
          .arrays()
          .forEach(
              (name, array) -> {
                long differs = array.elements().mismatch(segment.indexArray(name).memory());
                if (differs >= 0) {
                  throw new BrokenIndexException(
                      name, "is not what the vectors give, from its byte " + differs + " on");
                }
              });
    }
  }

  private static IndexBuilder coder(SealedSegment segment, VectorIndex index) {
    return switch (index.spec()) {
      case IndexSpec.IvfPq spec -> IvfPqBuilder.inheriting(spec, SegmentIndexes.arrays(segment));
      case IndexSpec.IvfFlat _ -> IvfFlatBuilder.inheriting(SegmentIndexes.arrays(segment));
      case IndexSpec.Auto _, IndexSpec.Brute _, IndexSpec.Hnsw _ -> new BruteBuilder();
    };
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
