package dev.quire.storage.segment;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.filter.FieldKinds;
import java.lang.foreign.Arena;

/**
 * The tail that takes writes, in memory until it is sealed. One writer at a time appends; read
 * through it, one sees all rows so far, and through a {@link #snapshot} those of its moment. The
 * memory is freed when the segment and its last snapshot are released.
 */
public final class LiveSegment extends LiveView {
  private volatile int chunkRows;
  private volatile int documentRows;

  /** An empty segment with one user: the caller. */
  public LiveSegment(int dimension) {
    this(dimension, Arena.ofShared(), () -> {});
  }

  /**
   * The same with something that goes when it goes.
   *
   * @param memory for the rows, filled with zeros; closed by whoever releases the segment last
   * @param whenGone called once, after that
   */
  public LiveSegment(int dimension, Arena memory, Runnable whenGone) {
    this(new LiveRows(dimension, memory), whenGone);
  }

  private LiveSegment(LiveRows rows, Runnable whenGone) {
    super(
        rows,
        new UseCount(
            () -> {
              rows.close();
              whenGone.run();
            }));
  }

  /** Appends and publishes a row, and returns its number. */
  public int append(Chunk chunk) {
    int row = rows.append(chunk);
    chunkRows = row + 1;
    return row;
  }

  /** Appends and publishes a document row, and returns its number. */
  public int append(Document document) {
    int row = rows.append(document);
    documentRows = row + 1;
    return row;
  }

  /** The rows so far, for a reader without locks; the caller releases it. */
  public Segment snapshot() {
    uses.retain();
    return new LiveSnapshot(rows, uses, chunkRows, documentRows);
  }

  /** The memory that it takes; nothing while it has no rows. */
  public long heldBytes() {
    return chunkRows == 0 && documentRows == 0 ? 0 : bytes();
  }

  @Override
  public int chunkRows() {
    return chunkRows;
  }

  @Override
  public int documentRows() {
    return documentRows;
  }

  @Override
  public FieldKinds fieldKinds() {
    return rows.kinds();
  }
}
