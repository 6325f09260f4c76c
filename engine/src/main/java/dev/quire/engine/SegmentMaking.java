package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.recall.Calibrator;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.BuiltIndex;
import dev.quire.indexing.IndexBuilder;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.json.LibraryJson;
import dev.quire.storage.segment.RowRefs;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.SegmentContent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

/**
 * Makes one sealed segment of the shown rows of some layers. The rows come sorted by chunk id,
 * whatever segments they were in, so that the result depends on the data alone; the index then
 * orders them as it likes. Slow: no lock is held.
 */
final class SegmentMaking {
  /** What is gathered and built beyond it lies in files, as data may be larger than memory. */
  private static final long IN_MEMORY = EngineOptions.Memory.DEFAULT.libraryBytes() / 2;

  private final Library library;
  private final List<Layer> sources;
  private final IndexSpec spec;
  private final IndexBuilder builder;
  private final BuildOptions options;
  private final BuildPhases phases;

  /**
   * @param sources retained by the caller
   * @param spec of the index over the new segment
   */
  SegmentMaking(Library library, List<Layer> sources, IndexSpec spec, BuildOptions options) {
    this(library, sources, spec, SegmentIndexes.builder(spec), options, BuildPhases.NONE);
  }

  /**
   * @param builder of an index that can be opened by the spec
   * @param phases is told what is being done
   */
  SegmentMaking(
      Library library,
      List<Layer> sources,
      IndexSpec spec,
      IndexBuilder builder,
      BuildOptions options,
      BuildPhases phases) {
    this.library = library;
    this.sources = sources;
    this.spec = spec;
    this.builder = builder;
    this.options = options;
    this.phases = phases;
  }

  /** A segment on the disk that no manifest names yet. */
  record Made(SealedSegment segment, MeasuredIndex index, RowMapping mapping) {
    /** Deletes it. */
    void discard() {
      segment.markObsolete();
      segment.release();
    }
  }

  Made write(LibraryDirectory directory, long number) {
    RowRefs chunks = sortedChunks();
    RowRefs documents = sortedDocuments();
    try (Arena arena = new ScratchArena(directory.path(), IN_MEMORY)) {
      List<Segment> segments = segments();
      Vectors vectors = gather(segments, chunks, arena);
      phases.phase("building " + spec.type().name().toLowerCase(Locale.ROOT));
      BuiltIndex built = builder.build(vectors, library.metric(), options, arena);
      phases.phase("writing the segment");
      RowRefs ordered = built.reorders() ? chunks.reordered(order(built, chunks.size())) : chunks;
      String description = LibraryJson.writeSpec(spec).toString();
      SegmentContent content =
          new SegmentContent(
              library.dimension(),
              segments,
              ordered,
              documents,
              description,
              SegmentIndexes.stored(built));
      SealedSegment segment = directory.writeSegment(number, content);
      return new Made(segment, measured(segment), new RowMapping(sources, ordered, documents));
    }
  }

  /** Nobody is answered by an index before it is known how well it answers. */
  private MeasuredIndex measured(SealedSegment segment) {
    phases.phase("measuring recall");
    try {
      VectorIndex index = SegmentIndexes.open(segment, library.metric());
      RecallCurves curves =
          Calibrator.measure(index, segment, library.metric(), options.progress());
      segment.writeCalibration(curves.toJson());
      return new MeasuredIndex(index, curves);
    } catch (RuntimeException | AssertionError e) {
      segment.markObsolete();
      segment.release();
      throw e;
    }
  }

  private List<Segment> segments() {
    return sources.stream().map(Layer::segment).toList();
  }

  private RowRefs sortedChunks() {
    RowRefs.Builder rows = new RowRefs.Builder();
    for (int i = 0; i < sources.size(); i++) {
      Layer layer = sources.get(i);
      for (int row = 0; row < layer.segment().chunkRows(); row++) {
        if (layer.showsChunk(row)) {
          rows.add(i, row);
        }
      }
    }
    return rows.build().chunksById(segments());
  }

  private RowRefs sortedDocuments() {
    RowRefs.Builder rows = new RowRefs.Builder();
    for (int i = 0; i < sources.size(); i++) {
      Layer layer = sources.get(i);
      for (int row = 0; row < layer.segment().documentRows(); row++) {
        if (layer.showsDocument(row)) {
          rows.add(i, row);
        }
      }
    }
    return rows.build().documentsById(segments());
  }

  private Vectors gather(List<Segment> segments, RowRefs rows, Arena arena) {
    long bytes = (long) library.dimension() * Float.BYTES;
    MemorySegment floats = arena.allocate(Math.max(1, rows.size() * bytes), 64);
    for (int i = 0; i < rows.size(); i++) {
      MemorySegment vector = segments.get(rows.segment(i)).vector(rows.row(i));
      MemorySegment.copy(vector, 0, floats, i * bytes, bytes);
    }
    return new Vectors(floats, rows.size(), library.dimension());
  }

  private static int[] order(BuiltIndex built, int rows) {
    int[] order = new int[rows];
    for (int row = 0; row < rows; row++) {
      order[row] = built.sourceRow(row);
    }
    return order;
  }
}
