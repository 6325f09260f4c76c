package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Durability;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.segment.SealedSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
  private static final LibraryId LIBRARY = new LibraryId("rows");
  private static final int DIMENSION = 128;
  private static final Path LARGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");
  private static final IndexSpec LISTS = new IndexSpec.IvfFlat(200, 0);

  @TempDir Path directory;

  @Test
  void of_rows_on_the_disk_what_every_search_reads_is_kept_as_it_is_used() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "Linux tells how memory is read");
    SealedSegment segment = SealedSegment.open(new DiskFiles(), built());
    try {
      ReadAhead.forSearches(segment, IndexType.IVF_FLAT, true);
      assertThat(flagged("rr"))
          .contains("vectors.npy", "index_codes.npy", "chunk_ids.npy")
          .doesNotContain("index_centroids.npy");
      ReadAhead.forSearches(segment, IndexType.IVF_FLAT, false);
      assertThat(flagged("rr"))
          .contains("vectors.npy")
          .doesNotContain("index_centroids.npy", "index_codes.npy");
    } finally {
      segment.release();
    }
  }

  @Test
  void what_stays_in_memory_is_read_and_mapped_in_large_pieces() throws IOException {
    assumeTrue(Files.exists(LARGE_PAGES), "this Linux has large pages");
    assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "Linux tells how memory is read");
    SealedSegment segment = SealedSegment.open(new DiskFiles(), built());
    try {
      ReadAhead.forSearches(segment, IndexType.HNSW, true);
      assertThat(flagged("hg")).isEmpty();
      // ten megabytes: a quarter of any machine's memory is more
      ReadAhead.forSearches(segment, IndexType.HNSW);
      assertThat(flagged("hg"))
          .contains("vectors.npy", "index_codes.npy")
          .doesNotContain("chunk_ordinals.npy");
      assertThat(flagged("rr")).isEmpty();
    } finally {
      segment.release();
    }
  }

  /** The segment of a library with lists, whose centroids are enough to be mapped. */
  private Path built() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("rows", DIMENSION));
      DocumentId document = new DocumentId("d");
      quire.chunks().ensureDocument(LIBRARY, document, Durability.ASYNC);
      Random random = new Random(1);
      List<Item> items =
          IntStream.range(0, 20_000).mapToObj(row -> item(document, row, random)).toList();
      for (int from = 0; from < items.size(); from += 1_000) {
        quire
            .chunks()
            .writeAll(LIBRARY, items.subList(from, from + 1_000), Mode.INSERT, Durability.ASYNC);
      }
      Job job = quire.indexes().build(LIBRARY, Optional.of(LISTS));
      while (!job.state().ended()) {
        LockSupport.parkNanos(1_000_000);
        job = quire.jobs().find(job.id()).orElseThrow();
      }
    }
    try (Stream<Path> segments = Files.list(directory.resolve("rows").resolve("segments"))) {
      return segments.findFirst().orElseThrow();
    }
  }

  private static Item item(DocumentId document, int row, Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return new Item(
        document,
        new ChunkDraft(
            Optional.of(new ChunkId("c" + row)),
            "",
            Optional.of(Embedding.owning(vector)),
            Metadata.EMPTY));
  }

  /**
   * The files whose mapping has a flag that {@code madvise} sets: "rr" for random reads, "hg" for
   * large pages.
   */
  private Set<String> flagged(String flag) throws IOException {
    Set<String> files = new HashSet<>();
    String file = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      int path = line.indexOf(directory.toString());
      if (path >= 0) {
        file = Path.of(line.substring(path)).getFileName().toString();
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        file = "";
      } else if (line.startsWith("VmFlags:") && line.contains(" " + flag) && !file.isEmpty()) {
        files.add(file);
      }
    }
    return files;
  }
}
