package dev.quire.engine;

import dev.quire.domain.search.HitPart;
import dev.quire.engine.Layers.Place;
import dev.quire.indexing.kernel.SystemMemory;
import dev.quire.storage.segment.HitPlaces;
import dev.quire.storage.segment.SealedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Asks the disk for what will be read of hits, of all of them at once: the few files that say what
 * a chunk is called take as many waits a hit as finding it did altogether. Where all is in memory,
 * nothing is asked for.
 */
final class HitsAhead {
  private HitsAhead() {}

  private record Hit(HitPlaces places, int row) {}

  /** What {@link SegmentView#read} reads of every hit. */
  static void ids(Layers layers, List<Place> hits) {
    List<Hit> onDisk = onDisk(layers, hits);
    onDisk.forEach(hit -> hit.places().entries(hit.row(), SystemMemory::fetch));
    onDisk.forEach(hit -> hit.places().id(hit.row(), SystemMemory::fetch));
  }

  /** What it reads where these parts are asked for. */
  static void parts(Layers layers, List<Place> hits, Set<HitPart> parts) {
    if (!parts.contains(HitPart.TEXT) && !parts.contains(HitPart.METADATA)) {
      return;
    }
    List<Hit> onDisk = onDisk(layers, hits);
    onDisk.forEach(hit -> hit.places().entries(hit.row(), parts, SystemMemory::fetch));
    onDisk.forEach(hit -> hit.places().parts(hit.row(), parts, SystemMemory::fetch));
  }

  private static List<Hit> onDisk(Layers layers, List<Place> hits) {
    List<Hit> onDisk = new ArrayList<>();
    for (Place hit : hits) {
      Layer layer = layers.all().get(hit.layer());
      if (layer.isOnDisk() && layer.segment() instanceof SealedSegment sealed) {
        onDisk.add(new Hit(sealed.hitPlaces(), hit.row()));
      }
    }
    return onDisk;
  }
}
