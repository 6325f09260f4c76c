package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.StoredDeletions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The current manifest of a library, and the making of the next. By one thread at a time: see
 * {@link Swaps}.
 */
final class Publication {
  private final LibraryDirectory directory;
  private final Map<Long, StoredDeletions> stored = new HashMap<>();
  private final Set<Held> holds = ConcurrentHashMap.newKeySet();
  private final List<SealedSegment> doubtful = new ArrayList<>();
  private volatile Manifest manifest;
  private volatile IndexRecord index;
  private final AtomicLong nextSegment;

  Publication(LibraryDirectory directory, Manifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
    this.index = IndexRecord.parse(manifest.index());
    this.nextSegment = new AtomicLong(manifest.nextSegment());
  }

  Manifest manifest() {
    return manifest;
  }

  /** What is known of the index over the segments that are shown. */
  IndexRecord index() {
    return index;
  }

  /** Says so from now on. Under the library's lock, when its segments are shown. */
  void adopt(IndexRecord record) {
    index = record;
  }

  /** A segment's deletions as the manifest names them. */
  Deletions read(SealedSegment segment, SegmentEntry entry) {
    Deletions deletions = segment.readDeletions(entry.deletions());
    stored.put(entry.number(), new StoredDeletions(deletions, entry.deletions()));
    return deletions;
  }

  /** The number of a segment to be written; by any thread. */
  long newSegmentNumber() {
    return nextSegment.getAndIncrement();
  }

  /**
   * Makes this current; a crash leaves the manifest before or this one.
   *
   * @param sealed layers over sealed segments only; what they show as deleted must be durable in
   *     the journal (docs/adr/0003)
   * @param position up to which the journal is contained in the layers
   */
  Manifest publish(Library library, List<Layer> sealed, long position, IndexRecord index) {
    List<SegmentEntry> entries = sealed.stream().map(this::entry).toList();
    Manifest next = new Manifest(library, entries, nextSegment.get(), position, index.toJson());
    directory.publish(next);
    discardDeletions(manifest, next);
    manifest = next;
    stored.keySet().retainAll(entries.stream().map(SegmentEntry::number).toList());
    doubtful.forEach(directory::discard);
    doubtful.clear();
    directory.deleteDiscarded();
    return next;
  }

  // once the next manifest is durable; before, a crash may bring back the one that names them
  private void discardDeletions(Manifest before, Manifest next) {
    for (SegmentEntry entry : next.segments()) {
      if (!before.segments().contains(entry)) {
        Set<Long> kept = new HashSet<>(Set.of(entry.deletions().generation()));
        holds.forEach(held -> kept.addAll(held.generationsOf(entry.number())));
        directory.discardDeletions(entry.number(), kept);
      }
    }
  }

  /**
   * The state of now, whose segments are released when it is closed; by then what its manifest
   * names stays on the disk, but for what {@link #giveUp} takes out of it.
   *
   * @param retained the layers that the manifest names
   */
  Held hold(List<Layer> retained) {
    Held held = new Held(manifest, retained, holds::remove);
    holds.add(held);
    return held;
  }

  /** Nobody who holds a published state keeps these segments any longer, which are replaced. */
  void giveUp(Set<Path> segments) {
    holds.forEach(held -> held.giveUp(segments));
  }

  /** Gives up a segment that the manifest does not name any more. */
  void discard(SealedSegment segment) {
    directory.discard(segment);
  }

  /**
   * Gives up a segment that was not published, as far as is known. Where its manifest may be on the
   * disk all the same, its files stay until another one is.
   */
  void withdraw(SealedSegment segment) {
    boolean named =
        manifest.segments().stream().anyMatch(entry -> entry.number() == segment.number());
    if (!named && directory.holds(manifest)) {
      directory.discard(segment);
    } else {
      doubtful.add(segment);
    }
  }

  /** Lets go of files that are neither shown nor to be deleted. */
  void close() {
    doubtful.forEach(SealedSegment::release);
    doubtful.clear();
    directory.deleteDiscarded();
  }

  private SegmentEntry entry(Layer layer) {
    SealedSegment segment = (SealedSegment) layer.segment();
    StoredDeletions before = stored.getOrDefault(segment.number(), StoredDeletions.NONE);
    if (!before.deletions().equals(layer.deletions())) {
      before = segment.writeDeletions(before, layer.deletions());
      stored.put(segment.number(), before);
    }
    IndexType type = layer.index().map(measured -> measured.index().type()).orElse(IndexType.BRUTE);
    return new SegmentEntry(segment.number(), type, before.file());
  }
}
