package dev.quire.storage;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Random values of the domain, the same for the same seed. */
public final class Samples {
  private static final String[] ALPHABET = {
    "a", "b", "Z", "0", ".", "..", "%", "é", "ß", "漢", "字", "🐘", "\u00a0", "~", "-", "_"
  };

  private final Random random;
  private final int dimension;

  public Samples(Random random, int dimension) {
    this.random = random;
    this.dimension = dimension;
  }

  public static Library library(String id, int dimension) {
    return new Library(
        new LibraryId(id),
        "A library of \"" + id + "\"",
        "what it holds\nin two lines",
        Metadata.of("exact", new MetadataValue.Numeric(new BigDecimal("0.1000000000000000000001"))),
        dimension,
        Metric.COSINE,
        Optional.of(new EmbeddingModel("model", dimension, "0123abcd")),
        new IndexSpec.IvfPq(64, 8, dimension, 4, true, 10),
        0.95,
        Instant.ofEpochMilli(1_790_000_000_123L),
        Instant.ofEpochMilli(1_790_000_000_456L),
        3);
  }

  public String id(int maxBytes) {
    StringBuilder id = new StringBuilder(ALPHABET[random.nextInt(ALPHABET.length)]);
    int parts = random.nextInt(maxBytes / 4);
    for (int i = 0; i < parts; i++) {
      id.append(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    // one or two dots alone are no id
    return id.toString().matches("\\.{1,2}") ? id + "a" : id.toString();
  }

  public Chunk chunk(String id, String documentId, int ordinal) {
    return new Chunk(
        new ChunkId(id),
        new DocumentId(documentId),
        ordinal,
        random.nextInt(5) == 0 ? "" : id(400),
        metadata(),
        embedding(),
        instant(),
        instant(),
        1 + random.nextInt(1_000));
  }

  public Document document(String id) {
    return new Document(
        new DocumentId(id),
        id(40),
        id(40),
        metadata(),
        instant(),
        instant(),
        1 + random.nextInt(9));
  }

  public Embedding embedding() {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.owning(values);
  }

  public Metadata metadata() {
    Map<String, MetadataValue> fields = new TreeMap<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      fields.put("field" + random.nextInt(6), value());
    }
    return Metadata.of(fields);
  }

  private MetadataValue value() {
    return switch (random.nextInt(6)) {
      case 0 -> MetadataValue.of(id(60) + "\"\\\n");
      case 1 -> MetadataValue.of(random.nextLong());
      case 2 -> MetadataValue.of(random.nextGaussian() * 1e200);
      case 3 -> MetadataValue.of(random.nextBoolean());
      case 4 -> MetadataValue.of(instant().toString());
      default ->
          new MetadataValue.Listing(
              List.of(MetadataValue.of("x"), MetadataValue.of(random.nextInt(9))));
    };
  }

  private Instant instant() {
    return Instant.ofEpochMilli(1_790_000_000_000L + random.nextInt());
  }
}
