package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.engine.recall.MeasuredIndex;
import java.util.List;

/** Every kind of index for tests, and whether those of a library are valid. */
final class ValidIndexes {
  private ValidIndexes() {}

  /**
   * Every way to code rows.
   *
   * @param lists of those that have lists
   */
  static List<IndexSpec> specs(int lists) {
    return List.of(
        new IndexSpec.Brute(),
        new IndexSpec.IvfFlat(lists, 0),
        new IndexSpec.IvfPq(lists, 0, 0, 1, false, 0),
        new IndexSpec.IvfPq(lists, 0, 0, 4, false, 0),
        new IndexSpec.IvfPq(lists, 0, 0, 8, false, 0),
        new IndexSpec.IvfPq(lists, 0, 0, 4, true, 0),
        new IndexSpec.Hnsw(6, 20, 0));
  }

  /** Validates the index of each segment that searches read now; returns how many have one. */
  static long require(Quire quire, LibraryId library, String when) {
    try (SegmentView view = (SegmentView) quire.libraries().open(library).store().view()) {
      List<MeasuredIndex> indexes =
          view.layers().all().stream().flatMap(layer -> layer.index().stream()).toList();
      indexes.forEach(
          measured ->
              assertThatNoException()
                  .as("%s, %s", measured.index().spec(), when)
                  .isThrownBy(measured.index()::validate));
      return indexes.size();
    }
  }
}
