package dev.quire.domain.store;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.job.Job;

/** The port to what is done for a library's files, beside reads and writes. */
public interface Upkeep {

  /**
   * Writes all that is in memory as a segment and publishes it. On return everything applied so far
   * is durable, asynchronous writes too, and the next start replays none of it.
   *
   * @return the position up to which that holds
   */
  long save();

  /** Starts a check of every byte; a job that fails where something is damaged. */
  Job verify();

  /** Starts to write all rows as one segment, without what is deleted. */
  Job compact();

  /**
   * Deletes, and rewrites every file that still holds what was deleted. It may be repeated: what an
   * interrupted purge left is found again. Throws {@code NotFound} where nothing is left of the id.
   *
   * @param deletion deletes the chunk durably, if it is still there
   */
  PurgeReceipt purge(ChunkId chunk, Runnable deletion);

  /** As {@link #purge(ChunkId, Runnable)}, of a document with its chunks. */
  PurgeReceipt purge(DocumentId document, Runnable deletion);
}
