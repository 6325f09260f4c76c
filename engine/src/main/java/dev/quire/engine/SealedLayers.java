package dev.quire.engine;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.BrokenIndexException;
import dev.quire.indexing.VectorIndex;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.SealedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Maps what a manifest names: of a library, or of a snapshot of one. */
final class SealedLayers {
  private static final System.Logger LOG = System.getLogger(SealedLayers.class.getName());

  private SealedLayers() {}

  /** Where a segment's deletions come from. */
  @FunctionalInterface
  interface DeletionsOf {
    Deletions read(SealedSegment segment, SegmentEntry entry);
  }

  /** As the manifest names them, with the caller as the segments' first user. */
  static Layers open(LibraryDirectory directory, Manifest manifest) {
    return open(directory, manifest, (segment, entry) -> segment.readDeletions(entry.deletions()));
  }

  static Layers open(LibraryDirectory directory, Manifest manifest, DeletionsOf deletions) {
    List<SealedSegment> opened = new ArrayList<>();
    List<Layer> layers = new ArrayList<>();
    boolean whole = false;
    try {
      for (SegmentEntry entry : manifest.segments()) {
        SealedSegment segment = directory.openProven(entry.number());
        opened.add(segment);
        requireDimension(segment, manifest.library().dimension());
        layers.add(
            new Layer(
                segment,
                deletions.read(segment, entry),
                openIndex(segment, manifest.library().metric())));
      }
      whole = true;
      return new Layers(layers);
    } finally {
      if (!whole) {
        opened.forEach(SealedSegment::release);
      }
    }
  }

  private static void requireDimension(SealedSegment segment, int dimension) {
    if (segment.dimension() != dimension) {
      throw new StorageFailure(
          "%s has %d dimensions, its library %d: it is damaged; restore a snapshot, or run fsck"
              .formatted(segment.directory(), segment.dimension(), dimension));
    }
  }

  /**
   * Without its index a segment still answers, by a scan: what is derived must not keep what is
   * primary from being read.
   */
  private static Optional<MeasuredIndex> openIndex(SealedSegment segment, Metric metric) {
    try {
      VectorIndex index = SegmentIndexes.open(segment, metric);
      ReadAhead.forSearches(segment, index.type());
      return Optional.of(new MeasuredIndex(index, curves(segment)));
    } catch (BrokenIndexException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          segment.directory() + " is scanned, since its index is damaged; build it again",
          e);
      return Optional.empty();
    }
  }

  /** Without them searches compare all rows, until the index is built again. */
  private static RecallCurves curves(SealedSegment segment) {
    try {
      return segment.calibration().map(RecallCurves::parse).orElse(RecallCurves.NONE);
    } catch (StorageFailure | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was measured of " + segment.directory() + " is lost",
          e);
      return RecallCurves.NONE;
    }
  }
}
