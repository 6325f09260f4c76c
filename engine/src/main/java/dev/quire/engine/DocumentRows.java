package dev.quire.engine;

import dev.quire.domain.filter.Filter.FieldTest;
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
 * chunks, and it changes without them: so documents are tested where they are now, and each chunk
 * row asks for its own.
 */
final class DocumentRows {
  private static final int FEW_LAYERS = 4;
  private final Layers layers;
  private final Map<FieldTest, List<RowBits>> tested = new HashMap<>();
  private final IdentityHashMap<Layer, Owners> ownersOf = new IdentityHashMap<>(FEW_LAYERS);

  DocumentRows(Layers layers) {
    this.layers = layers;
  }

  /** The chunk rows of a layer, deleted ones included, whose document passes. */
  RowBits chunksOf(Layer layer, FieldTest test) {
    List<RowBits> passing = tested.computeIfAbsent(test, this::passing);
    Owners owners = ownersOf.computeIfAbsent(layer, l -> new Owners(l.segment()));
    Segment segment = layer.segment();
    RowBits chunks = RowBits.none(segment.chunkRows());
    for (int row = 0; row < segment.chunkRows(); row++) {
      int owner = segment.ownerOf(row);
      int place = owners.layer(owner);
      if (place != Owners.NOWHERE && passing.get(place).contains(owners.row(owner))) {
        chunks.add(row);
      }
    }
    return chunks;
  }

  // of each layer the document rows
  private List<RowBits> passing(FieldTest test) {
    return layers.all().stream()
        .map(layer -> layer.segment().documentTests().passing(test))
        .toList();
  }

  /** Where the documents of a segment's chunks are now, looked up when first asked for. */
  private final class Owners {
    static final int NOWHERE = -1;

    private final Segment segment;
    // layer + 1, and -1 for nowhere: 0 is not looked up yet
    private final int[] layerOf;
    private final int[] rowOf;

    Owners(Segment segment) {
      this.segment = segment;
      this.layerOf = new int[segment.owners()];
      this.rowOf = new int[segment.owners()];
    }

    int layer(int owner) {
      if (layerOf[owner] == 0) {
        lookUp(owner);
      }
      return layerOf[owner] < 0 ? NOWHERE : layerOf[owner] - 1;
    }

    int row(int owner) {
      return rowOf[owner];
    }

    private void lookUp(int owner) {
      Optional<Place> place = layers.placeOfDocument(HashedId.ofUtf8(segment.ownerId(owner)));
      layerOf[owner] = place.map(p -> p.layer() + 1).orElse(-1);
      rowOf[owner] = place.map(Place::row).orElse(-1);
    }
  }
}
