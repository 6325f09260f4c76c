package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.UseCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a library shows between two changes of it, for readers who wait for no lock (docs/adr/0024).
 * Its segments are held until it was replaced and its last view is closed.
 */
final class Shown {
  private final Library library;
  private final Layers layers;
  private final IndexRecord index;
  private final UseCount users = new UseCount(this::close);

  private Shown(Library library, Layers layers, IndexRecord index) {
    this.library = library;
    this.layers = layers;
    this.index = index;
  }

  /**
   * As it is now, with one user: the caller. Under the library's write lock.
   *
   * @param layers what takes writes may be among them: rows that come later are not shown
   */
  static Shown of(Library library, Layers layers, IndexRecord index) {
    List<Layer> seen = new ArrayList<>(layers.all().size());
    for (Layer layer : layers.all()) {
      Segment segment =
          layer.segment() instanceof LiveSegment live ? live.snapshot() : layer.segment().retain();
      seen.add(layer.seenAs(segment));
    }
    return new Shown(library, new Layers(seen), index);
  }

  /** A view of it; empty where its last user has gone, since it was replaced. Without a lock. */
  Optional<SegmentView> view() {
    return users.tryRetain()
        ? Optional.of(new SegmentView(library, layers, index, users::release))
        : Optional.empty();
  }

  /** Another is shown, or nothing any more: one user less. */
  void replaced() {
    users.release();
  }

  private void close() {
    layers.segments().forEach(Segment::release);
  }
}
