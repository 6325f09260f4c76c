package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.metadata.Metadata;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory runs out at every place where a row asks for some; the rows that follow are whole. */
class ScarceMemoryTest {
  private static final int ROWS = 40;

  @Test
  void a_row_that_there_was_no_memory_for_leaves_nothing_behind() {
    for (int failing = 0; appendAll(failing) > 0; failing++) {
      // each allocation fails once
    }
  }

  /** Returns how many rows there was no memory for. */
  private static int appendAll(int failing) {
    LiveSegment live = new LiveSegment(2, new Scarce(failing), () -> {});
    List<Chunk> written = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < ROWS; i++) {
      Chunk chunk = chunk(i);
      try {
        live.append(chunk);
        written.add(chunk);
      } catch (OutOfMemoryError e) {
        refused++;
        if (i % 2 == 0) {
          // the same again, as a caller might
          live.append(chunk);
          written.add(chunk);
        }
      }
    }
    assertThat(live.chunkRows()).isEqualTo(written.size());
    for (int row = 0; row < written.size(); row++) {
      assertThat(live.chunk(row)).isEqualTo(written.get(row));
      assertThat(live.findChunk(written.get(row).id())).isEqualTo(row);
    }
    assertThat(
            live.chunkRowsOf(new DocumentId("d0")).length
                + live.chunkRowsOf(new DocumentId("d1")).length)
        .isEqualTo(written.size());
    live.release();
    return refused;
  }

  private static Chunk chunk(int i) {
    return new Chunk(
        new ChunkId("c" + i),
        new DocumentId("d" + i / 20),
        i,
        "text ".repeat(i % 7),
        Metadata.EMPTY,
        Embedding.of(i, 1),
        Instant.EPOCH,
        Instant.EPOCH,
        1);
  }

  /** Memory of which one piece is not to be had. */
  private static final class Scarce implements Arena {
    private final Arena memory = Arena.ofShared();
    private int left;

    Scarce(int piecesBefore) {
      this.left = piecesBefore;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      if (left-- == 0) {
        throw new OutOfMemoryError("no more for now");
      }
      return memory.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
      return memory.scope();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
