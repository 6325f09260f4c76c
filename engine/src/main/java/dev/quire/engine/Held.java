package dev.quire.engine;

import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A published state whose segments stay on the disk until it is closed, whatever replaces them; but
 * for those that somebody wants to be gone. For any thread.
 */
final class Held implements AutoCloseable {
  private final Manifest manifest;
  private final Map<Path, SealedSegment> segments = new HashMap<>();
  private final Consumer<Held> closing;
  private boolean hasGivenUp;

  /**
   * @param layers sealed ones, whose segments this releases
   * @param closing is told when it is closed
   */
  Held(Manifest manifest, List<Layer> layers, Consumer<Held> closing) {
    this.manifest = manifest;
    this.closing = closing;
    for (Layer layer : layers) {
      SealedSegment segment = (SealedSegment) layer.segment();
      segments.put(segment.directory(), segment);
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /** Which of the segment's stored deletions its manifest names: one, or none. */
  Set<Long> generationsOf(long segment) {
    return manifest.segments().stream()
        .filter(entry -> entry.number() == segment)
        .map(entry -> entry.deletions().generation())
        .collect(Collectors.toSet());
  }

  /** Whether the segment in the directory is still kept from being deleted. */
  synchronized boolean keeps(Path segment) {
    return segments.containsKey(segment);
  }

  /** Whether it lacks segments by now. */
  synchronized boolean hasGivenUp() {
    return hasGivenUp;
  }

  /** Lets go of segments that have been replaced and are to be gone soon, before the rest. */
  synchronized void giveUp(Set<Path> wanted) {
    for (Path directory : wanted) {
      SealedSegment segment = segments.remove(directory);
      if (segment != null) {
        hasGivenUp = true;
        segment.release();
      }
    }
  }

  @Override
  public synchronized void close() {
    closing.accept(this);
    segments.values().forEach(SealedSegment::release);
    segments.clear();
  }
}
