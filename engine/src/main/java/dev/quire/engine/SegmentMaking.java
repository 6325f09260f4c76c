package dev.quire.engine;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.recall.Calibrator;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.BuiltIndex;
import dev.quire.indexing.IndexArray;
import dev.quire.indexing.IndexBuilder;
import dev.quire.indexing.Residency;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.indexing.kernel.SystemMemory;
import dev.quire.indexing.kernel.SystemPages;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.json.LibraryJson;
import dev.quire.storage.segment.GatheredVectors;
import dev.quire.storage.segment.RowRefs;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.SegmentContent;
import dev.quire.storage.segment.UnsyncedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Makes one sealed segment of the shown rows of some layers. Where an index is trained, it meets
 * the rows sorted by chunk id, whatever segments they were in, so that it depends on the data
 * alone. Where none is, rows stay in the order in which they came: they are read as they lie, as
 * often as they are merged. Slow: no lock is held.
 */
final class SegmentMaking {
  private final Library library;
  private final List<Layer> sources;
  private final IndexSpec spec;
  private final IndexBuilder builder;
  private final BuildOptions options;
  private final BuildPhases phases;
  private final long inMemory;
  private final SegmentCost cost;

  /**
   * @param sources retained by the caller
   * @param spec of the index over the new segment
   */
  SegmentMaking(Library library, List<Layer> sources, IndexSpec spec, BuildOptions options) {
    this(
        library,
        sources,
        spec,
        SegmentIndexes.builder(spec),
        options,
        BuildPhases.NONE,
        EngineOptions.Memory.DEFAULT);
  }

  /**
   * @param builder of an index that can be opened by the spec
   * @param memory half of what one library may take is worked in; what is gathered and built beyond
   *     it lies in files, as there may be more than memory
   * @param phases is told what is being done
   */
  SegmentMaking(
      Library library,
      List<Layer> sources,
      IndexSpec spec,
      IndexBuilder builder,
      BuildOptions options,
      BuildPhases phases,
      EngineOptions.Memory memory) {
    this.library = library;
    this.sources = sources;
    this.spec = spec;
    this.builder = builder;
    this.options = options;
    this.phases = phases;
    this.inMemory = memory.libraryBytes() / 2;
    long rows = requireFits(sources.stream().mapToLong(Layer::chunks).sum());
    this.cost = SegmentCost.of(builder, rows, library.dimension(), options.threads());
  }

  /** A segment on the disk that no manifest names yet. */
  record Made(
      LibraryDirectory directory, SealedSegment segment, MeasuredIndex index, RowMapping mapping) {
    /** The segment, less what was deleted of these layers since it was begun. */
    Layer inPlaceOf(List<Layer> replaced) {
      return new Layer(segment, mapping.deletedSince(replaced), Optional.of(index));
    }

    /** Deletes it. */
    void discard() {
      directory.discard(segment);
    }
  }

  Made write(LibraryDirectory directory, long number) {
    Written written = writeUnmeasured(directory, number);
    SealedSegment segment = written.unsynced().segment();
    boolean made = false;
    try {
      MeasuredIndex index = measuredAndSynced(written.unsynced());
      made = true;
      return new Made(directory, segment, index, written.mapping());
    } finally {
      if (!made) {
        directory.discard(segment);
      }
    }
  }

  private record Written(UnsyncedSegment unsynced, RowMapping mapping) {}

  /** At once, unless measuring needs the disk too; closes what it is given. */
  private MeasuredIndex measuredAndSynced(UnsyncedSegment unsynced) {
    SealedSegment segment = unsynced.segment();
    AtomicReference<MeasuredIndex> measured = new AtomicReference<>();
    try (unsynced) {
      // what was sealed before, and this, is read from files now, which need the room
      SystemMemory.trim();
      if (Residency.isOnDisk(SegmentIndexes.vectors(segment).floats())) {
        unsynced.sync();
        return measured(segment);
      }
      unsynced.syncBeside(
          () -> {
            measured.set(measured(segment));
            phases.phase("syncing the segment", 1);
          });
    }
    return measured.get();
  }

  private Written writeUnmeasured(LibraryDirectory directory, long number) {
    SystemMemory.trim();
    ReadAhead.forRewriting(sources);
    try (ScratchArena scratch =
        new ScratchArena(SystemPages::new, directory.path(), inMemory, this::requireNotCancelled)) {
      RowRefs chunks = shownChunks(scratch);
      RowRefs documents = shownDocuments(scratch);
      SegmentContent content =
          builder.keepsOrder()
              ? inOrder(chunks, documents, scratch)
              : reordered(
                  builder.trains() ? chunks.chunksById(segments(), scratch) : chunks,
                  documents,
                  scratch);
      RowMapping mapping =
          new RowMapping(
              sources,
              content.chunks(),
              documents,
              ScratchArena.collected(directory.path(), inMemory));
      return new Written(
          directory.writeSegment(number, content, scratch, this::requireNotCancelled), mapping);
    } finally {
      ReadAhead.forSearches(sources);
    }
  }

  /** The index is made of the rows as they are written. */
  private SegmentContent inOrder(RowRefs chunks, RowRefs documents, Arena arena) {
    phases.phase("writing the segment", cost.share(cost.writing()));
    return content(
        chunks,
        documents,
        rows -> build(rows, arena, cost.share(cost.writing() + cost.building())).arrays());
  }

  /**
   * The index says in which order they are to be written; what is left to do for it is done then.
   */
  private SegmentContent reordered(RowRefs chunks, RowRefs documents, ScratchArena scratch) {
    phases.phase("gathering the rows", cost.share(cost.gathering()));
    Vectors gathered = gather(chunks, scratch);
    double end = cost.share(cost.gathering() + cost.building());
    BuiltIndex built = build(gathered, scratch, end);
    RowRefs ordered = built.reorders() ? chunks.reordered(built.order(), scratch) : chunks;
    phases.phase("writing the segment", end + cost.share(cost.writing()));
    return content(ordered, documents, built::arrays);
  }

  private BuiltIndex build(Vectors vectors, Arena arena, double end) {
    phases.phase("building " + spec.type().name().toLowerCase(Locale.ROOT), end);
    return builder.build(vectors, library.metric(), options, arena);
  }

  private SegmentContent content(
      RowRefs chunks, RowRefs documents, Function<Vectors, Map<String, IndexArray>> index) {
    return new SegmentContent(
        library.dimension(),
        segments(),
        chunks,
        documents,
        LibraryJson.writeSpec(spec).toString(),
        floats ->
            SegmentIndexes.stored(
                index.apply(new Vectors(floats, chunks.size(), library.dimension()))));
  }

  /** Nobody is answered by an index before it is known how well it answers. */
  private MeasuredIndex measured(SealedSegment segment) {
    phases.phase("measuring recall", 1);
    VectorIndex index = SegmentIndexes.open(segment, library.metric());
    ReadAhead.forSearches(segment, index.type());
    RecallCurves curves = Calibrator.measure(index, segment, library.metric(), options);
    segment.writeCalibration(curves.toJson());
    return new MeasuredIndex(index, curves);
  }

  private void requireNotCancelled() {
    if (options.progress().isCancelled()) {
      throw new CancellationException("a segment is not wanted any more");
    }
  }

  private List<Segment> segments() {
    return sources.stream().map(Layer::segment).toList();
  }

  /** Throws {@link StorageFailure} where so many rows are too many for one segment. */
  static int requireFits(long rows) {
    if (rows > Segment.MAX_ROWS) {
      throw new StorageFailure(
          "one segment holds at most %,d rows, and %,d were to become one: spread them over several libraries"
              .formatted(Segment.MAX_ROWS, rows));
    }
    return (int) rows;
  }

  private RowRefs shownChunks(Arena arena) {
    int most = requireFits(sources.stream().mapToLong(Layer::chunks).sum());
    RowRefs.Builder rows = new RowRefs.Builder(arena, most);
    for (int i = 0; i < sources.size(); i++) {
      Layer layer = sources.get(i);
      for (int row = 0; row < layer.segment().chunkRows(); row++) {
        if (layer.showsChunk(row)) {
          rows.add(i, row);
        }
      }
    }
    return rows.build();
  }

  private RowRefs shownDocuments(Arena arena) {
    int most = requireFits(sources.stream().mapToLong(Layer::documents).sum());
    RowRefs.Builder rows = new RowRefs.Builder(arena, most);
    for (int i = 0; i < sources.size(); i++) {
      Layer layer = sources.get(i);
      for (int row = 0; row < layer.segment().documentRows(); row++) {
        if (layer.showsDocument(row)) {
          rows.add(i, row);
        }
      }
    }
    return rows.build();
  }

  private Vectors gather(RowRefs rows, ScratchArena scratch) {
    MemorySegment floats = GatheredVectors.of(segments(), rows, library.dimension(), scratch);
    return new Vectors(floats, rows.size(), library.dimension());
  }
}
