package dev.quire.engine;

import dev.quire.engine.SegmentMaking.Made;
import dev.quire.engine.Swaps.Moment;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.SealedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes segments of what rests in memory, and publishes them with the position that they reach:
 * nothing of the journal up to there is needed any more. What becomes of the journal is left to the
 * caller.
 */
final class Checkpoints {
  private final Swaps swaps;
  private final SegmentMaker maker;
  private final Publication publication;

  Checkpoints(Swaps swaps, SegmentMaker maker, Publication publication) {
    this.swaps = swaps;
    this.maker = maker;
    this.publication = publication;
  }

  /**
   * A published moment of the library.
   *
   * @param layers all of them sealed, as they were then
   */
  record Checkpoint(Manifest manifest, Layers layers) {}

  /** A segment made of what a frozen layer shows. */
  private record Replacement(Layer frozen, Made made) {}

  /**
   * Publishes all layers of the moment, the frozen ones as the segments that are made of them, and
   * shows these. Nothing is shown before it is published: whoever publishes next names what is
   * shown, and the journal would bring its rows a second time. Where something fails, what was made
   * is deleted. While nobody else publishes.
   */
  Checkpoint publish(Moment moment) {
    List<Replacement> replacements = new ArrayList<>();
    Checkpoint published = publish(moment, replacements);
    replacements.forEach(this::show);
    return published;
  }

  /** Publishes what the journal has brought back so far: it is read on, and stays as it is. */
  void replayed() {
    swaps.alone(() -> publish(swaps.freeze()));
  }

  private Checkpoint publish(Moment moment, List<Replacement> replacements) {
    List<Layer> sealed = new ArrayList<>();
    boolean published = false;
    try {
      for (Layer layer : moment.older()) {
        sealed.add(
            layer.segment() instanceof SealedSegment ? layer : replaced(layer, replacements));
      }
      Manifest manifest =
          publication.publish(moment.library(), sealed, moment.position(), publication.index());
      published = true;
      return new Checkpoint(manifest, new Layers(sealed));
    } finally {
      if (!published) {
        replacements.forEach(replacement -> publication.withdraw(replacement.made().segment()));
      }
    }
  }

  private Layer replaced(Layer frozen, List<Replacement> replacements) {
    Made made = maker.seal(frozen);
    replacements.add(new Replacement(frozen, made));
    return new Layer(made.segment(), Deletions.NONE, Optional.of(made.index()));
  }

  private void show(Replacement replacement) {
    swaps.swap(replacement.frozen(), replacement.made());
    replacement.frozen().segment().release();
  }
}
