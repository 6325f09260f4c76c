package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bit of a closed library is flipped: in the header, the body and the end of every file; or a
 * file is cut short. Each of these is noticed by fsck; the library then gives right answers, or is
 * refused, but never wrong ones; and a repair makes derived files whole without a change to any
 * other.
 *
 * <p>{@code -Dflips=} tries more bits of each file.
 */
class FlippedBitsTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 6;
  private static final int CHUNKS = 150;
  private static final EngineOptions OPTIONS = new EngineOptions(100_000, 1 << 30, 50, 1);

  @TempDir Path directory;

  static Stream<IndexSpec> indexes() {
    return Stream.of(
        new IndexSpec.Brute(),
        new IndexSpec.IvfFlat(4, 4),
        new IndexSpec.IvfPq(4, 4, 3, 8, false, 1_000),
        new IndexSpec.IvfPq(4, 4, 3, 4, true, 1_000),
        new IndexSpec.Hnsw(4, 20, 150));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void a_flipped_bit_is_noticed_and_never_answers(IndexSpec spec) throws IOException {
    requireNoticed(
        spec,
        (whole, random) -> {
          Map<String, byte[]> damaged = new LinkedHashMap<>();
          for (int bit : bits(whole.length, random)) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.put("bit " + bit, flipped);
          }
          return damaged;
        });
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void a_file_that_is_cut_short_is_noticed_and_never_answers(IndexSpec spec) throws IOException {
    requireNoticed(
        spec,
        (whole, random) -> {
          Map<String, byte[]> damaged = new LinkedHashMap<>();
          for (int length : List.of(random.nextInt(whole.length), whole.length - 1)) {
            damaged.put(length + " bytes", Arrays.copyOf(whole, length));
          }
          return damaged;
        });
  }

  /** What may become of a file's content, by what was done to it. */
  @FunctionalInterface
  private interface Damage {
    Map<String, byte[]> of(byte[] whole, Random random);
  }

  private void requireNoticed(IndexSpec spec, Damage damage) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    Random random = new Random(seed);
    fill(spec);
    Answers right = Answers.of(directory);
    assertThat(fsck().check()).isEmpty();
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      for (Map.Entry<String, byte[]> damaged : damage.of(whole, random).entrySet()) {
        Files.write(file, damaged.getValue());
        String what =
            "-Dseed=%d: %s of %s".formatted(seed, damaged.getKey(), directory.relativize(file));
        assertThat(fsck().check()).as(what).isNotEmpty();
        requireRightOrRefused(right, what);
        Files.write(file, whole);
      }
    }
    assertThat(fsck().check()).isEmpty();
    assertThat(Answers.of(directory)).isEqualTo(right);
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void repair_makes_derived_files_again_and_leaves_primary_ones_alone(IndexSpec spec)
      throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    Random random = new Random(seed);
    fill(spec);
    Answers right = Answers.of(directory);
    for (Path file : files()) {
      if (!Files.exists(file)) {
        continue; // of a segment that a repair has replaced
      }
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      List<Finding> findings = fsck().repair();
      String what = "-Dseed=%d: %s: %s".formatted(seed, directory.relativize(file), findings);
      List<Finding> left = findings.stream().filter(Finding::isDamage).toList();
      for (Finding finding : left) {
        bringBack(directory.resolve(finding.path()), flipped, whole, what);
      }
      if (!left.isEmpty()) {
        bringBack(file, flipped, whole, what);
      }
      assertThat(fsck().check()).as(what).isEmpty();
      assertThat(Answers.of(directory)).as(what).isEqualTo(right);
    }
  }

  private void requireRightOrRefused(Answers right, String what) {
    try {
      Answers answers = Answers.of(directory);
      assertThat(answers.damaged() || answers.equals(right)).as(what).isTrue();
    } catch (QuireException e) {
      assertThat(e).as(what).hasMessageContaining("damaged");
    }
  }

  /** What only a copy can mend is as it was found; then the copy comes. */
  private static void bringBack(Path file, byte[] flipped, byte[] whole, String what)
      throws IOException {
    if (Files.isRegularFile(file)) {
      byte[] found = Files.readAllBytes(file);
      assertThat(Arrays.equals(found, flipped) || Arrays.equals(found, whole)).as(what).isTrue();
      Files.write(file, whole);
    }
  }

  private Fsck fsck() {
    return new Fsck(directory, new StoredIndexes());
  }

  /** One in each region: the beginning, the header, the body, the end. */
  private static List<Integer> bits(int length, Random random) {
    List<Integer> bits = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("flips", 1); i++) {
      bits.add(random.nextInt(8 * Math.min(16, length)));
      bits.add(random.nextInt(8 * Math.min(128, length)));
      bits.add(random.nextInt(8 * length));
      bits.add(8 * length - 1 - random.nextInt(8 * Math.min(16, length)));
    }
    return bits;
  }

  /** Every file once, whatever names it has. */
  private List<Path> files() throws IOException {
    Set<Object> seen = new HashSet<>();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        if (!file.endsWith("quire.lock") && seen.add(key)) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** Two sealed segments, one of them indexed, deletions, a snapshot, and a journal. */
  private void fill(IndexSpec spec) {
    Random random = new Random(3);
    try (Quire quire = Quire.open(directory, Embedders.NONE, OPTIONS)) {
      quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), DIMENSION));
      quire.documents().create(LIBRARY, document("a", CHUNKS, random), Durability.FSYNC);
      var job = quire.indexes().build(LIBRARY, Optional.of(spec));
      while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
      quire.documents().create(LIBRARY, document("b", 40, random), Durability.FSYNC);
      List<ChunkId> gone = List.of(new ChunkId("a3"), new ChunkId("a77"), new ChunkId("b1"));
      quire.chunks().deleteAll(LIBRARY, gone, Durability.FSYNC);
      quire.libraries().open(LIBRARY).store().snapshots().create("kept");
      quire.documents().create(LIBRARY, document("c", 5, random), Durability.FSYNC);
    }
  }

  private static DocumentDraft document(String id, int chunks, Random random) {
    ChunkDraft[] drafts = new ChunkDraft[chunks];
    for (int i = 0; i < chunks; i++) {
      drafts[i] =
          new ChunkDraft(
              Optional.of(new ChunkId(id + i)),
              "text " + i,
              Optional.of(Embedding.of(vector(random))),
              Metadata.of(Map.of("n", MetadataValue.of(i % 7))));
    }
    return DocumentDraft.ofChunks(id, "title of " + id, drafts);
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** What a library says when it is asked for everything. */
  private record Answers(
      boolean damaged, List<Chunk> chunks, List<Object> documents, List<List<String>> found) {

    static Answers of(Path directory) {
      try (Quire quire = Quire.open(directory, Embedders.NONE, OPTIONS)) {
        if (!quire.damaged().isEmpty()) {
          return new Answers(true, List.of(), List.of(), List.of());
        }
        List<List<String>> found = new ArrayList<>();
        Random random = new Random(9);
        for (int i = 0; i < 10; i++) {
          SearchQuery query = query(vector(random));
          found.add(hits(quire.search().search(LIBRARY, query)));
          found.add(hits(quire.search().searchSnapshot(LIBRARY, "kept", query)));
        }
        quire.libraries().open(LIBRARY).store().snapshots().list();
        return new Answers(
            false,
            quire.chunks().list(LIBRARY, Filter.ALL, Optional.empty(), 1_000).items(),
            List.copyOf(quire.documents().list(LIBRARY, Filter.ALL, Optional.empty(), 100).items()),
            found);
      }
    }

    private static SearchQuery query(float[] vector) {
      return new SearchQuery(
          new SearchQuery.OfVector(Embedding.of(vector)),
          10,
          new Filter.Compare("n", Filter.Order.GTE, MetadataValue.of(2)),
          OptionalDouble.empty(),
          Aim.DEFAULT,
          0,
          0,
          Set.of(),
          600_000);
    }

    private static List<String> hits(SearchAnswer answer) {
      return answer.hits().stream().map(hit -> hit.chunk().id() + " " + hit.distance()).toList();
    }
  }
}
