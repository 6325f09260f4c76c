package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuireTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final EngineOptions SMALL = new EngineOptions(50, 1 << 20, 3, 2);

  @TempDir Path directory;

  @Test
  void the_sample_of_the_readme_finds_the_elephant() {
    assertThat(ReadmeSample.run(directory)).containsExactly("large, grey, with a trunk");
  }

  @Test
  void what_was_stored_is_there_after_a_restart() {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire.documents().create(LIBRARY, document("d", chunk("c", 1, 2)), Durability.FSYNC);
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.chunks().get(LIBRARY, new ChunkId("c")).embedding().toArray())
          .containsExactly(1, 2);
      assertThat(quire.libraries().get(LIBRARY).size().chunks()).isEqualTo(1);
    }
  }

  @Test
  void a_second_opener_is_told_who_has_the_directory() {
    try (Quire _ = Quire.open(directory)) {
      assertThatThrownBy(() -> Quire.open(directory))
          .isInstanceOf(StorageFailure.class)
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void a_damaged_library_is_listed_and_stops_no_other() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("good", 2));
      quire.libraries().create(LibraryDraft.ofVectors("bad", 2));
    }
    Files.writeString(directory.resolve("bad/manifest.json"), "{}");
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.damaged())
          .singleElement()
          .satisfies(damaged -> assertThat(damaged.directory()).isEqualTo("bad"));
      assertThat(quire.libraries().get(new LibraryId("good")).library().dimension()).isEqualTo(2);
    }
  }

  @Test
  void a_deleted_library_is_gone_for_good_and_its_id_is_free() {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2));
      OpenLibrary held = quire.libraries().open(LIBRARY);
      quire.libraries().delete(LIBRARY, Precondition.none());
      assertThatThrownBy(() -> quire.libraries().get(LIBRARY)).isInstanceOf(NotFound.class);
      assertThatThrownBy(held::view).isInstanceOf(NotFound.class);
      quire.libraries().create(LibraryDraft.ofVectors("library", 3));
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.libraries().get(LIBRARY).library().dimension()).isEqualTo(3);
    }
  }

  @Test
  void libraries_are_deleted_and_made_again_while_their_segments_are_being_written() {
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      for (int round = 0; round < 15; round++) {
        quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
        for (int i = 0; i < 20; i++) {
          String prefix = round + "-" + i;
          quire.documents().create(LIBRARY, document(prefix, tenChunks(prefix)), Durability.ASYNC);
        }
        assertThat(quire.libraries().get(LIBRARY).size().chunks()).isEqualTo(200);
        quire.libraries().delete(LIBRARY, Precondition.none());
      }
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire.documents().create(LIBRARY, document("last", chunk("c", 1, 1)), Durability.FSYNC);
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(ids(quire, LIBRARY)).containsExactly("c");
    }
  }

  private static ChunkDraft[] tenChunks(String prefix) {
    ChunkDraft[] chunks = new ChunkDraft[10];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = chunk(prefix + "-" + i, i, 1);
    }
    return chunks;
  }

  @Test
  void a_snapshot_holds_its_moment_and_is_restored_under_another_id() {
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire
          .documents()
          .create(
              LIBRARY,
              document("d", chunk("kept", 1, 0), chunk("deleted later", 0, 1)),
              Durability.FSYNC);
      Snapshot snapshot = quire.libraries().open(LIBRARY).store().snapshots().create("before");
      quire
          .chunks()
          .delete(LIBRARY, new ChunkId("deleted later"), Precondition.none(), Durability.FSYNC);
      quire
          .documents()
          .create(LIBRARY, document("e", chunk("added later", 3, 3)), Durability.FSYNC);

      assertThat(snapshot.chunks()).isEqualTo(2);
      LibraryId copy = new LibraryId("copy");
      quire.libraries().open(LIBRARY).store().snapshots().restore("before", copy);
      assertThat(ids(quire, copy)).containsExactly("deleted later", "kept");
      assertThat(ids(quire, LIBRARY)).containsExactly("added later", "kept");
      quire
          .documents()
          .create(copy, document("f", chunk("only in the copy", 5, 5)), Durability.FSYNC);
      assertThat(ids(quire, LIBRARY)).containsExactly("added later", "kept");
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(ids(quire, new LibraryId("copy")))
          .containsExactly("deleted later", "kept", "only in the copy");
      assertThat(quire.libraries().open(LIBRARY).store().snapshots().list())
          .extracting(Snapshot::name)
          .containsExactly("before");
    }
  }

  @Test
  void equal_distances_are_ordered_by_chunk_id_even_across_the_cut() {
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      List<ChunkDraft> same = new ArrayList<>();
      for (int i = 199; i >= 100; i--) {
        same.add(chunk("c" + i, 1, 1));
      }
      quire
          .documents()
          .create(LIBRARY, document("d", same.toArray(ChunkDraft[]::new)), Durability.FSYNC);
      assertThat(quire.search().search(LIBRARY, SearchQuery.vector(3, 0, 0)).hits())
          .extracting(hit -> hit.chunk().id().value())
          .containsExactly("c100", "c101", "c102");
    }
  }

  @Test
  void an_empty_library_answers_with_no_hits() {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2));
      assertThat(quire.search().search(LIBRARY, SearchQuery.vector(3, 1, 0)).hits()).isEmpty();
    }
  }

  @Test
  void readers_see_whole_documents_while_writers_replace_them_and_segments_are_swapped()
      throws Exception {
    int rounds = 60;
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire.documents().create(LIBRARY, document("d", tenChunks(0)), Durability.ASYNC);
      Future<?> writer =
          threads.submit(
              () -> {
                for (int round = 1; round <= rounds; round++) {
                  quire
                      .documents()
                      .put(
                          LIBRARY,
                          new DocumentId("d"),
                          document("d", tenChunks(round)),
                          Precondition.none(),
                          Durability.ASYNC);
                }
              });
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(
                () -> {
                  while (!writer.isDone()) {
                    var hits = quire.search().search(LIBRARY, SearchQuery.vector(20, 0, 0)).hits();
                    assertThat(hits).hasSize(10);
                    assertThat(hits.stream().map(hit -> hit.chunk().text()).distinct()).hasSize(1);
                  }
                }));
      }
      writer.get();
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void fsck_calls_a_closed_directory_well_and_notices_a_flipped_bit() throws IOException {
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire.documents().create(LIBRARY, document("d", tenChunks(0)), Durability.FSYNC);
      quire.libraries().open(LIBRARY).store().snapshots().create("sealed");
    }
    assertThat(fsck()).isEqualTo(FsckMain.CLEAN);
    Path vectors = directory.resolve("library/segments/1/vectors.npy");
    byte[] bytes = Files.readAllBytes(vectors);
    bytes[bytes.length - 1] ^= 1;
    Files.write(vectors, bytes);
    assertThat(fsck()).isEqualTo(FsckMain.DAMAGED);
    assertThat(fsck("--repair")).isEqualTo(FsckMain.DAMAGED);
  }

  @Test
  void fsck_repairs_an_index_and_a_table_and_says_so_to_cron() throws IOException {
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2).withMetric(Metric.L2));
      quire.documents().create(LIBRARY, document("d", tenChunks(0)), Durability.FSYNC);
      quire.libraries().open(LIBRARY).store().snapshots().create("sealed");
      quire.libraries().open(LIBRARY).store().snapshots().delete("sealed");
    }
    Files.write(directory.resolve("library/segments/1/index_codes.npy"), new byte[3]);
    Files.delete(directory.resolve("library/segments/1/chunk_order.npy"));
    assertThat(fsck("--json")).isEqualTo(FsckMain.DAMAGED);
    assertThat(fsck("--repair", "--json")).isEqualTo(FsckMain.REPAIRED);
    assertThat(fsck()).isEqualTo(FsckMain.CLEAN);
    assertThat(fsck("--repiar")).isEqualTo(FsckMain.USAGE);
    try (Quire quire = Quire.open(directory, Embedders.NONE, SMALL)) {
      assertThat(fsck()).isEqualTo(FsckMain.NOT_CHECKED);
      assertThat(ids(quire, LIBRARY)).hasSize(10);
    }
  }

  private int fsck(String... options) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    String[] arguments =
        Stream.concat(Stream.of(directory.toString()), Stream.of(options)).toArray(String[]::new);
    return FsckMain.run(arguments, nowhere, nowhere);
  }

  private static ChunkDraft[] tenChunks(int round) {
    Random random = new Random(round);
    ChunkDraft[] chunks = new ChunkDraft[10];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = ChunkDraft.of("c" + i, "round " + round, random.nextFloat(), random.nextFloat());
    }
    return chunks;
  }

  private static List<String> ids(Quire quire, LibraryId library) {
    return quire.chunks().list(library, Filter.ALL, Optional.empty(), 100).items().stream()
        .map(chunk -> chunk.id().value())
        .toList();
  }

  private static DocumentDraft document(String id, ChunkDraft... chunks) {
    return DocumentDraft.ofChunks(id, "", chunks);
  }

  private static ChunkDraft chunk(String id, float... vector) {
    return ChunkDraft.of(id, "", vector);
  }
}
