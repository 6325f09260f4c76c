package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.metadata.ValueKind;
import dev.quire.storage.Samples;
import java.lang.foreign.ValueLayout;
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

/** What a segment should show: lists in the order of rows. */
final class SegmentModel {
  private final int dimension;
  private final Random random;
  private final Samples samples;
  final List<Chunk> chunks = new ArrayList<>();
  final List<Document> documents = new ArrayList<>();

  SegmentModel(int dimension, Random random) {
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

  SegmentModel copy() {
    SegmentModel copy = new SegmentModel(dimension, random);
    copy.chunks.addAll(chunks);
    copy.documents.addAll(documents);
    return copy;
  }

  /** The newest of each id, in a random order. */
  SegmentModel newestShuffled() {
    Map<ChunkId, Chunk> newestChunks = new HashMap<>();
    chunks.forEach(chunk -> newestChunks.put(chunk.id(), chunk));
    Map<DocumentId, Document> newestDocuments = new HashMap<>();
    documents.forEach(document -> newestDocuments.put(document.id(), document));
    SegmentModel model = new SegmentModel(dimension, random);
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
                    (f, v) -> expected.computeIfAbsent(f, k -> new HashSet<>()).addAll(v.kinds())));
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
