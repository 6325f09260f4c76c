package dev.quire.engine;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.storage.segment.HashedId;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Layers seen as one: of any id at most one row in all of them is shown, whatever their order (see
 * docs/adr/0002).
 *
 * @param all oldest first
 */
record Layers(List<Layer> all) {

  Layers {
    all = List.copyOf(all);
  }

  /** Where a shown row is: the layer's place in the list, and the row of its segment. */
  record Place(int layer, int row) {}

  Optional<Place> placeOf(ChunkId id) {
    HashedId hashed = HashedId.of(id);
    // what is asked for was often written lately: the youngest first
    for (int i = all.size() - 1; i >= 0; i--) {
      int row = all.get(i).segment().findChunk(hashed);
      if (all.get(i).showsChunk(row)) {
        return Optional.of(new Place(i, row));
      }
    }
    return Optional.empty();
  }

  /** The places in the list of ids that are shown. */
  BitSet chunksAmong(List<ChunkId> ids) {
    List<HashedId> hashed = ids.stream().map(HashedId::of).toList();
    BitSet shown = new BitSet(ids.size());
    for (Layer layer : all) {
      int[] rows = layer.segment().findChunks(hashed);
      for (int i = 0; i < rows.length; i++) {
        if (layer.showsChunk(rows[i])) {
          shown.set(i);
        }
      }
    }
    return shown;
  }

  Optional<Place> placeOf(DocumentId id) {
    return placeOfDocument(HashedId.of(id));
  }

  Optional<Place> placeOfDocument(HashedId hashed) {
    for (int i = all.size() - 1; i >= 0; i--) {
      int row = all.get(i).segment().findDocument(hashed);
      if (all.get(i).showsDocument(row)) {
        return Optional.of(new Place(i, row));
      }
    }
    return Optional.empty();
  }

  Optional<Document> document(DocumentId id) {
    return placeOf(id).map(place -> all.get(place.layer()).segment().document(place.row()));
  }

  Chunk chunk(Place place) {
    return all.get(place.layer()).segment().chunk(place.row());
  }

  ChunkId chunkId(Place place) {
    return all.get(place.layer()).segment().chunkId(place.row());
  }

  /** Where the chunks of a document are, by ascending ordinal. */
  List<Place> placesOfChunks(DocumentId id) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int row : all.get(i).segment().chunkRowsOf(id)) {
        if (all.get(i).showsChunk(row)) {
          places.add(new Place(i, row));
        }
      }
    }
    places.sort(Comparator.comparingInt(this::ordinal));
    return places;
  }

  int ordinal(Place place) {
    return all.get(place.layer()).segment().ordinal(place.row());
  }

  /** Whether some are larger than memory: see {@link HitsAhead}. */
  boolean areOnDisk() {
    for (Layer layer : all) {
      if (layer.isOnDisk()) {
        return true;
      }
    }
    return false;
  }

  Stream<Segment> segments() {
    return all.stream().map(Layer::segment);
  }

  /** Those that others have not. */
  List<Segment> segmentsBeside(Layers others) {
    List<Segment> known = others.segments().toList();
    return segments().filter(segment -> !known.contains(segment)).toList();
  }

  long chunkCount() {
    return all.stream().mapToLong(Layer::chunks).sum();
  }

  long documentCount() {
    return all.stream().mapToLong(Layer::documents).sum();
  }

  /** The same layers with one replaced. */
  Layers with(int place, Layer layer) {
    List<Layer> changed = new ArrayList<>(all);
    changed.set(place, layer);
    return new Layers(changed);
  }
}
