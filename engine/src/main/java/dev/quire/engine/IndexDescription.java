package dev.quire.engine;

import dev.quire.domain.index.IndexState;
import dev.quire.domain.index.IndexState.State;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Calibration;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.indexing.Residency;
import dev.quire.storage.segment.SealedSegment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What users are told of a library's index. A chunk is indexed where its segment has the index that
 * was built, or one that inherits from it: an hnsw build's heirs are ivf_flat. All others are
 * pending: they are found by comparing them. A library that chooses its index itself and is small
 * has one as soon as a segment is sealed: the codes that a scan reads.
 */
final class IndexDescription {
  private IndexDescription() {}

  static IndexState of(CurrentState state, IndexRecord record, Optional<JobId> job) {
    List<Layer> sealed =
        state.olderLayers().stream()
            .filter(layer -> layer.segment() instanceof SealedSegment && layer.index().isPresent())
            .toList();
    Optional<IndexSpec> built = built(state, record, sealed);
    List<Layer> indexed = built.map(spec -> indexed(sealed, spec)).orElse(List.of());
    return new IndexState(
        state.library().index(),
        built,
        job.isPresent() ? State.BUILDING : built.isPresent() ? State.READY : State.NONE,
        state.layers().chunkCount(),
        indexed.stream().mapToLong(Layer::chunks).sum(),
        indexed.stream().mapToLong(layer -> layer.index().orElseThrow().index().bytes()).sum(),
        record.generation(),
        record.builtAt(),
        job,
        calibration(indexed, built),
        IndexChoice.reason(
            state.library().index(),
            built,
            state.layers().chunkCount() * state.library().dimension() * Float.BYTES,
            Residency.cacheBytes()));
  }

  private static Optional<IndexSpec> built(
      CurrentState state, IndexRecord record, List<Layer> sealed) {
    boolean chosen = state.library().index() instanceof IndexSpec.Auto && !sealed.isEmpty();
    return record.built().or(() -> chosen ? Optional.of(new IndexSpec.Brute()) : Optional.empty());
  }

  private static List<Layer> indexed(List<Layer> sealed, IndexSpec built) {
    boolean scanned = built.type() == IndexType.BRUTE;
    return sealed.stream().filter(layer -> scanned || typeOf(layer) != IndexType.BRUTE).toList();
  }

  private static IndexType typeOf(Layer layer) {
    return layer.index().orElseThrow().index().type();
  }

  /**
   * That of the segment with most rows: what most of an answer comes from. Heirs of another type
   * are asked with efforts of another kind.
   */
  private static List<Calibration> calibration(List<Layer> indexed, Optional<IndexSpec> built) {
    return indexed.stream()
        .filter(layer -> built.isPresent() && typeOf(layer) == built.get().type())
        .max(Comparator.comparingInt(Layer::chunks))
        .map(layer -> layer.index().orElseThrow().curves().points())
        .orElse(List.of());
  }
}
