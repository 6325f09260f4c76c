package dev.quire.domain.service;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.domain.store.Upkeep;

/** Saving, checking and compacting libraries, and purging what must not be kept. */
public final class UpkeepService {
  private final LibraryService libraries;
  private final ChunkService chunks;
  private final DocumentService documents;

  public UpkeepService(LibraryService libraries, ChunkService chunks, DocumentService documents) {
    this.libraries = libraries;
    this.chunks = chunks;
    this.documents = documents;
  }

  /** See {@link Upkeep#save}. */
  public long save(LibraryId library) {
    return of(library).save();
  }

  /** See {@link Upkeep#verify}; a damaged library is checked too, by a job that fails. */
  public Job verify(LibraryId library) {
    return libraries
        .damaged(library)
        .map(damaged -> damaged.verify().get())
        .orElseGet(() -> of(library).verify());
  }

  /** See {@link Upkeep#compact}. */
  public Job compact(LibraryId library) {
    return of(library).compact();
  }

  /** Deletes the chunk and rewrites whatever holds it; see {@link PurgeReceipt}. */
  public PurgeReceipt purge(LibraryId library, ChunkId chunk, Precondition precondition) {
    OpenLibrary open = libraries.open(library);
    if (!open.read(state -> state.hasChunk(chunk))) {
      requireNoVersion("chunk", chunk.value(), precondition);
    }
    return open.store()
        .upkeep()
        .purge(chunk, ifThere(() -> chunks.delete(library, chunk, precondition, Durability.FSYNC)));
  }

  /** Deletes the document with its chunks and rewrites whatever holds them. */
  public PurgeReceipt purge(LibraryId library, DocumentId document, Precondition precondition) {
    OpenLibrary open = libraries.open(library);
    if (open.read(state -> state.document(document)).isEmpty()) {
      requireNoVersion("document", document.value(), precondition);
    }
    return open.store()
        .upkeep()
        .purge(
            document,
            ifThere(() -> documents.delete(library, document, precondition, Durability.FSYNC)));
  }

  private static void requireNoVersion(String kind, String id, Precondition precondition) {
    if (!precondition.equals(Precondition.none())) {
      throw new NotFound(kind, id);
    }
  }

  // an earlier purge may have come no further than the deletion
  private static Runnable ifThere(Runnable deletion) {
    return () -> {
      try {
        deletion.run();
      } catch (NotFound e) {
        // deleted already: what is left of it is purged
      }
    };
  }

  private Upkeep of(LibraryId library) {
    return libraries.open(library).store().upkeep();
  }
}
