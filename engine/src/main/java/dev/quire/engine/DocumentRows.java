package dev.quire.engine;

import dev.quire.engine.Layers.Place;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.segment.HashedId;
import dev.quire.storage.segment.Segment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of the documents of chunks. A document's row may lie in another layer than its
 * chunks, and it changes without them: so documents are tested where they are now. Most lie beside
 * their chunks, which was looked up once; only the others are looked for. For one thread.
 */
final class DocumentRows {
  private static final int FEW_LAYERS = 4;
  private final Layers layers;
  private final IdentityHashMap<Layer, Map<Integer, Optional<Place>>> elsewhere =
      new IdentityHashMap<>(FEW_LAYERS);

  DocumentRows(Layers layers) {
    this.layers = layers;
  }

  /**
   * The chunk rows of a layer, deleted ones included, whose document passes.
   *
   * @param passing the document rows that do, layer by layer
   */
  RowBits chunksOf(Layer layer, List<RowBits> passing) {
    Segment segment = layer.segment();
    return passing.stream().allMatch(RowBits::isEmpty)
        ? RowBits.none(segment.chunkRows())
        : segment.chunksOf(owners(layer, passing));
  }

  /** The owners of a layer's chunks that pass. */
  private RowBits owners(Layer layer, List<RowBits> passing) {
    RowBits passingHere = passing.get(layers.all().indexOf(layer));
    int[] here = layer.segment().documentRowsOfOwners();
    RowBits owners = RowBits.none(here.length);
    for (int owner = 0; owner < here.length; owner++) {
      int row = here[owner];
      boolean passes =
          layer.showsDocument(row)
              ? passingHere.contains(row)
              : placeOf(layer, owner)
                  .filter(place -> passing.get(place.layer()).contains(place.row()))
                  .isPresent();
      if (passes) {
        owners.add(owner);
      }
    }
    return owners;
  }

  private Optional<Place> placeOf(Layer layer, int owner) {
    return elsewhere
        .computeIfAbsent(layer, l -> new HashMap<>())
        .computeIfAbsent(
            owner, o -> layers.placeOfDocument(HashedId.ofUtf8(layer.segment().ownerId(o))));
  }
}
