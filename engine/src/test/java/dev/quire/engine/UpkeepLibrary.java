package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.file.ByteSearch;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A library of chunks with vectors drawn by their ids, one of them a secret, in a directory of its
 * own.
 */
final class UpkeepLibrary {
  static final LibraryId ID = new LibraryId("library");
  static final EngineOptions SMALL = new EngineOptions(200, 1 << 20, 50, 1);
  static final ChunkId SECRET_CHUNK = new ChunkId("chunk-with-the-secret");

  private static final int DIMENSION = 8;
  static final String SECRET = "the secret that must not be kept";

  private final Path data;

  UpkeepLibrary(Path data) {
    this.data = data;
  }

  Path data() {
    return data;
  }

  Quire open(FileOps files) {
    Quire quire = Quire.open(data, files, Embedders.NONE, SMALL, Minting.system());
    if (quire.libraries().list(Optional.empty(), 1).items().isEmpty()) {
      quire.libraries().create(LibraryDraft.ofVectors("library", DIMENSION).withMetric(Metric.L2));
    }
    return quire;
  }

  static void fill(Quire quire, String document, int chunks) {
    ChunkDraft[] drafts =
        IntStream.range(0, chunks)
            .mapToObj(i -> ChunkDraft.of(document + i, "text " + i, vector(document + i)))
            .toArray(ChunkDraft[]::new);
    quire.documents().create(ID, DocumentDraft.ofChunks(document, "", drafts), Durability.FSYNC);
  }

  static void addSecret(Quire quire) {
    quire
        .chunks()
        .add(
            ID,
            new DocumentId("a"),
            ChunkDraft.of(SECRET_CHUNK.value(), SECRET, vector(SECRET)),
            Durability.FSYNC);
  }

  private static float[] vector(String of) {
    Random random = new Random(of.hashCode());
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextFloat();
    }
    return vector;
  }

  static List<ChunkId> ids(String document, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new ChunkId(document + i)).toList();
  }

  /** How often text, id or vector of the secret stand in any file. */
  long secrets() throws IOException {
    ByteBuffer vector = ByteBuffer.allocate(DIMENSION * 4).order(ByteOrder.LITTLE_ENDIAN);
    vector.asFloatBuffer().put(vector(SECRET));
    ByteSearch search =
        new ByteSearch(
            List.of(
                SECRET.getBytes(StandardCharsets.UTF_8),
                SECRET_CHUNK.value().getBytes(StandardCharsets.UTF_8),
                vector.array()));
    long found = 0;
    try (Stream<Path> all = Files.walk(data)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        found += search.count(file);
      }
    }
    return found;
  }

  long bytes() {
    return bytes(data);
  }

  // files come and go while we look
  static long bytes(Path directory) {
    long bytes = 0;
    for (java.io.File file :
        Optional.ofNullable(directory.toFile().listFiles()).orElse(new java.io.File[0])) {
      bytes += file.isDirectory() ? bytes(file.toPath()) : file.length();
    }
    return bytes;
  }

  static Job await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }

  void requireSound() {
    assertThat(new Fsck(data, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }
}
