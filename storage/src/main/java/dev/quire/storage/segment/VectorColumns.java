package dev.quire.storage.segment;

import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** Writes the vectors of a segment, and the index over them where they lie then. */
final class VectorColumns {
  /** Fewer bytes are synced with all else, in one go. */
  private static final long WORTH_A_SYNC = 16L << 20;

  private final FileOps files;
  private final SegmentContent content;
  private final ContentRows rows;
  private final Rearrangement order;
  private final ArrayFiles arrays;

  /**
   * @param order of the chunk rows
   */
  VectorColumns(
      FileOps files,
      SegmentContent content,
      Rearrangement order,
      Cancellation cancellation,
      ArrayFiles arrays) {
    this.files = files;
    this.content = content;
    this.rows = new ContentRows(content, cancellation);
    this.order = order;
    this.arrays = arrays;
  }

  /** Of all vectors. */
  static long bytes(SegmentContent content) {
    return content.chunks().size() * rowBytes(content);
  }

  private static long rowBytes(SegmentContent content) {
    return (long) content.dimension() * Float.BYTES;
  }

  void write(Path directory) throws IOException {
    List<Long> shape = List.of((long) rows.chunks(), (long) content.dimension());
    arrays.write(SegmentFiles.VECTORS, Dtype.F4, shape, array -> writeVectors(array::put));
    if (bytes(content) < WORTH_A_SYNC) {
      writeIndex(directory);
    } else {
      // the disk takes the vectors, which are most of a segment, while the index is made
      List<FileOps.Output> written = arrays.takeUnsynced();
      files.together(() -> writeIndex(directory), () -> files.syncAll(written));
    }
  }

  private void writeIndex(Path directory) throws IOException {
    try (Arena mapping = Arena.ofShared()) {
      Path vectors = SegmentFiles.array(directory, SegmentFiles.VECTORS);
      MemorySegment mapped = NpyArray.open(vectors, mapping).memory();
      for (IndexArray array : content.indexArrays().arrays(mapped)) {
        String name = SegmentFiles.index(array.name());
        arrays.write(name, array.dtype(), array.shape(), target -> target.put(array.elements()));
      }
    }
  }

  private void writeVectors(ScratchArena.Sink vectors) throws IOException {
    long rowBytes = rowBytes(content);
    if (order.isWorthWhile(bytes(content))) {
      order.write(i -> i * rowBytes, rows::vector, vectors);
    } else {
      for (int i = 0; i < rows.chunks(); ) {
        MemorySegment piece = rows.vectorsFrom(i);
        vectors.put(piece);
        i += (int) (piece.byteSize() / rowBytes);
      }
    }
  }
}
