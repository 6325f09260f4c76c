package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.metadata.ValueKind;
import dev.quire.storage.Samples;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Live and sealed segments beside plain lists of what went in. */
class SegmentTest {
  private final FileOps files = new DiskFiles();

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.first(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_live_segment_and_its_snapshots_show_what_went_in(long seed) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(20);
    LiveSegment live = new LiveSegment(dimension);
    Model model = new Model(dimension, random);
    List<Runnable> checks = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      model.appendTo(live);
      if (random.nextInt(100) == 0) {
        Segment snapshot = live.snapshot();
        Model then = model.copy();
        checks.add(
            () -> {
              then.assertShownBy(snapshot);
              snapshot.release();
            });
      }
    }
    model.assertShownBy(live);
    Collections.shuffle(checks, random);
    live.release();
    checks.forEach(Runnable::run);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_sealed_segment_shows_the_rows_it_was_made_of_in_their_new_order(long seed) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(20);
    LiveSegment live = new LiveSegment(dimension);
    Model model = new Model(dimension, random);
    for (int i = 0; i < 400; i++) {
      model.appendTo(live);
    }
    Model kept = model.newestShuffled();
    SealedSegment sealed = seal("1", live, model, kept);
    kept.assertShownBy(sealed);
    // and once more, from the sealed one
    Model again = kept.newestShuffled();
    SealedSegment merged = seal("2", sealed, kept, again);
    sealed.release();
    live.release();
    again.assertShownBy(merged);
    assertThat(merged.index()).isEqualTo("{\"k\":1}");
    assertThat(merged.indexArray("codes").memory().toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(1, 2, 3);
    merged.markObsolete(new Rubbish(new DiskFiles()));
    merged.release();
    assertThat(Files.exists(directory.resolve("2"))).isFalse();
  }

  private SealedSegment seal(String name, Segment source, Model from, Model kept) {
    return seal(name, source, from, kept, 1 << 20);
  }

  private SealedSegment seal(
      String name, Segment source, Model from, Model kept, long inMemoryBytes) {
    RowRefs.Builder chunks = new RowRefs.Builder();
    kept.chunks.forEach(chunk -> chunks.add(0, from.chunks.lastIndexOf(chunk)));
    RowRefs.Builder documents = new RowRefs.Builder();
    kept.documents.forEach(document -> documents.add(0, from.documents.lastIndexOf(document)));
    IndexArray codes =
        new IndexArray("codes", Dtype.I1, List.of(3L), MemorySegment.ofArray(new byte[] {1, 2, 3}));
    SegmentContent content =
        new SegmentContent(
            source.dimension(),
            List.of(source),
            chunks.build(),
            documents.build(),
            "{\"k\":1}",
            List.of(codes));
    try (ScratchArena scratch = new ScratchArena(directory, inMemoryBytes, Cancellation.NEVER)) {
      long number = Long.parseLong(name);
      SegmentWriter.write(
              files, directory.resolve(name), number, content, scratch, Cancellation.NEVER)
          .release();
    }
    return SealedSegment.open(files, directory.resolve(name));
  }

  /** By way of files, in windows of 64 KiB; the longer rows are longer than what waits of each. */
  @ParameterizedTest
  @CsvSource({"300, 800", "3000, 200"})
  void rows_that_are_more_than_memory_are_put_into_the_same_order(int dimension, int rows)
      throws IOException {
    LiveSegment live = new LiveSegment(dimension);
    Model model = new Model(dimension, new Random(4));
    for (int i = 0; i < rows; i++) {
      model.appendTo(live);
    }
    Model kept = model.newestShuffled();
    seal("1", live, model, kept).release();
    Path first = Files.move(directory.resolve("1"), directory.resolve("first"));
    SealedSegment sealed = seal("1", live, model, kept, 0);
    live.release();
    kept.assertShownBy(sealed);
    sealed.release();
    for (Path file : FileOps.list(first)) {
      assertThat(directory.resolve("1").resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(FileOps.list(directory)).containsExactly(directory.resolve("1"), first);
  }

  @Test
  void the_same_content_gives_the_same_bytes() throws IOException {
    LiveSegment live = new LiveSegment(4);
    Model model = new Model(4, new Random(3));
    for (int i = 0; i < 200; i++) {
      model.appendTo(live);
    }
    Model kept = model.newestShuffled();
    seal("1", live, model, kept).release();
    Path first = Files.move(directory.resolve("1"), directory.resolve("first"));
    seal("1", live, model, kept).release();
    live.release();
    for (Path file : FileOps.list(first)) {
      assertThat(directory.resolve("1").resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void deletions_are_stored_by_generation_and_damage_is_noticed() throws IOException {
    LiveSegment live = new LiveSegment(2);
    Model model = new Model(2, new Random(4));
    for (int i = 0; i < 300; i++) {
      model.appendTo(live);
    }
    SealedSegment sealed = seal("1", live, model, model.newestShuffled());
    live.release();
    Deletions deletions = new Deletions(DeletedRows.NONE.with(0, 5, 7), DeletedRows.NONE.with(1));
    DeletionsFile file = sealed.writeDeletions(3, deletions);
    Deletions read = sealed.readDeletions(file);
    assertThat(read.chunks().toWords(sealed.chunkRows()))
        .isEqualTo(deletions.chunks().toWords(sealed.chunkRows()));
    assertThat(read.documents().contains(1)).isTrue();
    assertThat(sealed.readDeletions(DeletionsFile.NONE).isEmpty()).isTrue();
    Path words = SegmentFiles.chunkDeletes(sealed.directory(), 3);
    byte[] bytes = Files.readAllBytes(words);
    bytes[bytes.length - 1] ^= 1;
    Files.write(words, bytes);
    assertThatThrownBy(() -> sealed.readDeletions(file)).isInstanceOf(StorageFailure.class);
    sealed.release();
  }

  @Test
  void readers_of_snapshots_are_not_disturbed_by_a_writer() throws Exception {
    LiveSegment live = new LiveSegment(8);
    Samples samples = new Samples(new Random(5), 8);
    List<Chunk> chunks =
        IntStream.range(0, 20_000)
            .mapToObj(i -> samples.chunk("id" + i % 5_000, "d" + i % 7, i))
            .toList();
    Thread writer = Thread.ofPlatform().start(() -> chunks.forEach(live::append));
    Random random = new Random(6);
    int rows;
    do {
      Segment snapshot = live.snapshot();
      rows = snapshot.chunkRows();
      for (int i = 0; i < 200 && rows > 0; i++) {
        int row = random.nextInt(rows);
        int newest = row + (rows - 1 - row) / 5_000 * 5_000;
        assertThat(snapshot.findChunk(chunks.get(row).id())).isEqualTo(newest);
        assertThat(snapshot.findChunks(List.of(HashedId.of(chunks.get(row).id()))))
            .containsExactly(newest);
        assertThat(snapshot.chunk(row)).isEqualTo(chunks.get(row));
      }
      assertThat(snapshot.vectors().stream().mapToInt(VectorBlock::rows).sum()).isEqualTo(rows);
      snapshot.release();
    } while (rows < chunks.size());
    writer.join();
    live.release();
  }

  /** What a segment should show: lists in the order of rows. */
  private static final class Model {
    private final int dimension;
    private final Random random;
    private final Samples samples;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();

    Model(int dimension, Random random) {
      this.dimension = dimension;
      this.random = random;
      this.samples = new Samples(random, dimension);
    }

    void appendTo(LiveSegment live) {
      if (random.nextInt(5) == 0) {
        String id =
            documents.isEmpty() || random.nextBoolean()
                ? samples.id(256)
                : documents.get(random.nextInt(documents.size())).id().value();
        documents.add(samples.document(id));
        assertThat(live.append(documents.getLast())).isEqualTo(documents.size() - 1);
      } else {
        String id =
            chunks.isEmpty() || random.nextBoolean()
                ? samples.id(256)
                : chunks.get(random.nextInt(chunks.size())).id().value();
        chunks.add(samples.chunk(id, "doc é" + random.nextInt(9), random.nextInt(99)));
        assertThat(live.append(chunks.getLast())).isEqualTo(chunks.size() - 1);
      }
    }

    Model copy() {
      Model copy = new Model(dimension, random);
      copy.chunks.addAll(chunks);
      copy.documents.addAll(documents);
      return copy;
    }

    /** The newest of each id, in a random order. */
    Model newestShuffled() {
      Map<ChunkId, Chunk> newestChunks = new HashMap<>();
      chunks.forEach(chunk -> newestChunks.put(chunk.id(), chunk));
      Map<DocumentId, Document> newestDocuments = new HashMap<>();
      documents.forEach(document -> newestDocuments.put(document.id(), document));
      Model model = new Model(dimension, random);
      model.chunks.addAll(newestChunks.values());
      model.documents.addAll(newestDocuments.values());
      Collections.shuffle(model.chunks, random);
      Collections.shuffle(model.documents, random);
      return model;
    }

    void assertShownBy(Segment segment) {
      assertThat(segment.chunkRows()).isEqualTo(chunks.size());
      assertThat(segment.documentRows()).isEqualTo(documents.size());
      for (int row = 0; row < chunks.size(); row++) {
        Chunk chunk = chunks.get(row);
        assertThat(segment.chunk(row)).isEqualTo(chunk);
        assertThat(segment.findChunk(chunk.id())).isEqualTo(newestChunk(chunk.id()));
      }
      for (int row = 0; row < documents.size(); row++) {
        assertThat(segment.document(row)).isEqualTo(documents.get(row));
        DocumentId id = documents.get(row).id();
        assertThat(documents.get(segment.findDocument(id)))
            .isEqualTo(
                documents.reversed().stream().filter(d -> d.id().equals(id)).findFirst().get());
      }
      int[] some = random.ints(chunks.size(), 0, Math.max(1, chunks.size())).toArray();
      assertThat(segment.chunkIds(some))
          .isEqualTo(IntStream.of(some).mapToObj(row -> chunks.get(row).id()).toList());
      assertThat(segment.findChunk(new ChunkId("nowhere"))).isEqualTo(-1);
      assertThat(segment.findChunks(chunks.stream().map(c -> HashedId.of(c.id())).toList()))
          .containsExactly(chunks.stream().mapToInt(c -> newestChunk(c.id())).toArray());
      assertThat(segment.findChunks(List.of(HashedId.of(new ChunkId("nowhere")))))
          .containsExactly(-1);
      assertThat(segment.findDocument(new DocumentId("nowhere"))).isEqualTo(-1);
      assertDocumentsChunks(segment);
      assertOrder(segment);
      assertVectors(segment);
      assertKinds(segment.fieldKinds());
    }

    private int newestChunk(ChunkId id) {
      return IntStream.range(0, chunks.size())
          .filter(row -> chunks.get(row).id().equals(id))
          .max()
          .getAsInt();
    }

    private void assertDocumentsChunks(Segment segment) {
      for (int i = 0; i < 10; i++) {
        DocumentId id = new DocumentId("doc é" + i);
        int[] rows =
            IntStream.range(0, chunks.size())
                .filter(row -> chunks.get(row).documentId().equals(id))
                .toArray();
        assertThat(segment.chunkRowsOf(id)).containsExactlyInAnyOrder(rows);
      }
    }

    private void assertOrder(Segment segment) {
      IdOrder order = segment.chunkOrder();
      int[] expected =
          IntStream.range(0, chunks.size())
              .boxed()
              .sorted(Comparator.comparing(row -> chunks.get(row).id()))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(IntStream.range(0, order.size()).map(order::row).toArray()).isEqualTo(expected);
      for (int i = 0; i < 20; i++) {
        ChunkId id = new ChunkId(samples.id(60));
        long below = chunks.stream().filter(chunk -> chunk.id().compareTo(id) <= 0).count();
        assertThat(order.firstRankAfter(id)).isEqualTo((int) below);
      }
      IdOrder documentOrder = segment.documentOrder();
      for (int rank = 1; rank < documentOrder.size(); rank++) {
        assertThat(segment.documentId(documentOrder.row(rank - 1)))
            .isLessThanOrEqualTo(segment.documentId(documentOrder.row(rank)));
      }
    }

    private void assertVectors(Segment segment) {
      int next = 0;
      for (VectorBlock block : segment.vectors()) {
        assertThat(block.firstRow()).isEqualTo(next);
        assertThat(block.floats().address() % 64).isZero();
        float[] floats = block.floats().toArray(ValueLayout.JAVA_FLOAT);
        for (int i = 0; i < block.rows(); i++) {
          float[] row = java.util.Arrays.copyOfRange(floats, i * dimension, (i + 1) * dimension);
          assertThat(row).isEqualTo(chunks.get(next++).embedding().toArray());
        }
      }
      assertThat(next).isEqualTo(chunks.size());
    }

    private void assertKinds(FieldKinds kinds) {
      Map<String, Set<ValueKind>> expected = new HashMap<>();
      for (String own : List.of("document.id", "document.title", "document.source")) {
        expected.put(own, new HashSet<>(Set.of(ValueKind.TEXT)));
      }
      chunks.forEach(
          chunk ->
              chunk
                  .metadata()
                  .fields()
                  .forEach(
                      (f, v) ->
                          expected.computeIfAbsent(f, k -> new HashSet<>()).addAll(v.kinds())));
      documents.forEach(
          document ->
              document
                  .metadata()
                  .fields()
                  .forEach(
                      (f, v) ->
                          expected
                              .computeIfAbsent("document." + f, k -> new HashSet<>())
                              .addAll(v.kinds())));
      assertThat(kinds.byField()).isEqualTo(expected);
    }
  }
}
