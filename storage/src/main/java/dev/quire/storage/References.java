package dev.quire.storage;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.HashedId;
import dev.quire.storage.segment.SealedSegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the segments of a library say of one another: an id is shown at most once in all of them,
 * and whoever a chunk names as its document is there.
 */
final class References implements AutoCloseable {
  /** Enough to see what is the matter; the rest would only repeat it. */
  private static final int MOST_OF_A_KIND = 10;

  private record Part(SealedSegment segment, Deletions deletions) {
    boolean showsChunk(int row) {
      return row >= 0 && !deletions.chunks().contains(row);
    }

    boolean showsDocument(int row) {
      return row >= 0 && !deletions.documents().contains(row);
    }
  }

  private final LibraryDirectory library;
  private final Findings findings;
  private final List<Part> parts = new ArrayList<>();
  private final Set<DocumentId> inJournal;

  /**
   * @param inJournal documents that are written behind the manifest
   */
  References(
      LibraryDirectory library, Manifest manifest, Set<DocumentId> inJournal, Findings findings) {
    this.library = library;
    this.inJournal = inJournal;
    this.findings = findings;
    try {
      for (SegmentEntry entry : manifest.segments()) {
        SealedSegment segment = library.openSegment(entry.number());
        parts.add(new Part(segment, Deletions.NONE));
        parts.set(parts.size() - 1, new Part(segment, segment.readDeletions(entry.deletions())));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  void check() {
    for (int place = 0; place < parts.size(); place++) {
      checkChunks(place);
      checkDocuments(place);
    }
  }

  private void checkChunks(int place) {
    SealedSegment segment = parts.get(place).segment();
    int twice = 0;
    Set<DocumentId> missing = new HashSet<>();
    for (int row = 0; row < segment.chunkRows(); row++) {
      if (!parts.get(place).showsChunk(row)) {
        continue;
      }
      ChunkId id = segment.chunkId(row);
      HashedId hashed = HashedId.of(id);
      if (laterShows(place, part -> part.showsChunk(part.segment().findChunk(hashed)))
          && twice++ < MOST_OF_A_KIND) {
        damage(place, "shows the chunk \"" + id + "\", which a later segment shows too");
      }
      DocumentId document = segment.documentIdOf(row);
      if (missing.size() < MOST_OF_A_KIND && !isThere(document) && missing.add(document)) {
        damage(place, "has chunks of the document \"" + document + "\", which is nowhere");
      }
    }
  }

  private void checkDocuments(int place) {
    SealedSegment segment = parts.get(place).segment();
    for (int row = 0; row < segment.documentRows(); row++) {
      DocumentId id = segment.documentId(row);
      HashedId hashed = HashedId.of(id);
      if (parts.get(place).showsDocument(row)
          && laterShows(place, part -> part.showsDocument(part.segment().findDocument(hashed)))) {
        damage(place, "shows the document \"" + id + "\", which a later segment shows too");
      }
    }
  }

  private boolean laterShows(int place, java.util.function.Predicate<Part> shows) {
    return parts.subList(place + 1, parts.size()).stream().anyMatch(shows);
  }

  private boolean isThere(DocumentId id) {
    HashedId hashed = HashedId.of(id);
    return inJournal.contains(id)
        || parts.stream().anyMatch(part -> part.showsDocument(part.segment().findDocument(hashed)));
  }

  private void damage(int place, String message) {
    findings.add(Severity.DAMAGE, library.segment(parts.get(place).segment().number()), message);
  }

  @Override
  public void close() {
    parts.forEach(part -> part.segment().release());
  }
}
