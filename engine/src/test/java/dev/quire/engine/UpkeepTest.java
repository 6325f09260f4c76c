package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobFindings;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.library.Metric;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.file.ByteSearch;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of a library hold, and take, after they were looked after. */
class UpkeepTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final int DIMENSION = 8;
  private static final EngineOptions SMALL = new EngineOptions(200, 1 << 20, 50, 1);
  private static final String SECRET = "the secret that must not be kept";
  private static final ChunkId SECRET_CHUNK = new ChunkId("chunk-with-the-secret");

  @TempDir Path temporary;

  @Test
  void compaction_gives_the_space_of_deleted_rows_back() throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 150);
      fill(quire, "b", 150);
      quire.upkeep().save(LIBRARY);
      long before = bytes();
      // too few of either segment to be rewritten by itself
      quire.chunks().deleteAll(LIBRARY, ids("a", 0, 45), Durability.FSYNC);
      quire.chunks().deleteAll(LIBRARY, ids("b", 0, 45), Durability.FSYNC);
      assertThat(await(quire, quire.upkeep().compact(LIBRARY)).state())
          .isEqualTo(Job.State.SUCCEEDED);
      assertThat(bytes()).isLessThan(before * 85 / 100);
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(210);
    }
    requireSound();
  }

  @Test
  void a_segment_that_lost_most_of_its_rows_is_rewritten_by_itself() throws Exception {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 150);
      quire.upkeep().save(LIBRARY);
      long before = bytes(data().resolve("library/segments"));
      quire.chunks().deleteAll(LIBRARY, ids("a", 0, 120), Durability.FSYNC);
      while (Files.exists(data().resolve("library/segments/1"))) {
        Thread.onSpinWait();
      }
      assertThat(bytes(data().resolve("library/segments"))).isLessThan(before * 3 / 4);
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(30);
    }
    requireSound();
  }

  @Test
  void what_is_saved_needs_no_journal() throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 10);
      long position = quire.upkeep().save(LIBRARY);
      assertThat(quire.libraries().open(LIBRARY).<Long>read(state -> state.position()))
          .isEqualTo(position);
      assertThat(bytes(data().resolve("library/journal"))).isZero();
    }
    try (Quire quire = open(new DiskFiles())) {
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(10);
    }
  }

  @Test
  void lists_that_were_built_over_nothing_do_not_keep_later_rows_from_being_saved() {
    try (Quire quire = open(new DiskFiles())) {
      await(quire, quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.IvfFlat(4, 4))));
      fill(quire, "a", 10);
      quire.upkeep().save(LIBRARY);
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(10);
    }
    requireSound();
  }

  @Test
  void verify_fails_where_a_byte_is_not_what_was_written() throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 50);
      quire.upkeep().save(LIBRARY);
      fill(quire, "b", 3);
      assertThat(await(quire, quire.upkeep().verify(LIBRARY)).state())
          .isEqualTo(Job.State.SUCCEEDED);
      Path texts = data().resolve("library/segments/1/chunk_texts.npy");
      byte[] bytes = Files.readAllBytes(texts);
      bytes[bytes.length - 3] ^= 4;
      Files.write(texts, bytes);
      Job failed = await(quire, quire.upkeep().verify(LIBRARY));
      assertThat(failed.state()).isEqualTo(Job.State.FAILED);
      assertThat(failed.error().orElseThrow())
          .contains("library/segments/1/chunk_texts.npy", "fsck")
          .doesNotContain(temporary.toString());
      JobFindings findings = quire.jobs().findings(failed.id()).orElseThrow();
      assertThat(findings.more()).isZero();
      assertThat(findings.first())
          .anySatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo("damage");
                assertThat(finding.path()).isEqualTo("library/segments/1/chunk_texts.npy");
                assertThat(finding.message()).contains("SHA-256", "flipped");
              })
          .noneMatch(finding -> finding.message().contains(temporary.toString()));
    }
  }

  @Test
  void a_library_that_stays_closed_is_verified_by_a_job_that_fails_and_says_why()
      throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 50);
      quire.upkeep().save(LIBRARY);
    }
    Path texts = data().resolve("library/segments/1/chunk_texts.npy");
    byte[] bytes = Files.readAllBytes(texts);
    bytes[bytes.length - 3] ^= 4;
    Files.write(texts, bytes);
    try (Quire quire = Quire.open(data(), Embedders.NONE, SMALL)) {
      assertThat(quire.damaged()).hasSize(1);
      Job failed = await(quire, quire.upkeep().verify(LIBRARY));
      assertThat(failed.state()).isEqualTo(Job.State.FAILED);
      assertThat(failed.error().orElseThrow())
          .contains("stays closed", "chunk_texts")
          .doesNotContain(temporary.toString());
      assertThat(quire.jobs().findings(failed.id()).orElseThrow().first())
          .anyMatch(finding -> finding.path().equals("library/segments/1/chunk_texts.npy"));
    }
  }

  @Test
  void writes_snapshots_and_merges_go_on_while_a_library_is_verified() throws Exception {
    WaitingKeeper waiting = new WaitingKeeper();
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 150);
      quire.upkeep().save(LIBRARY);
      OpenLibrary library = quire.libraries().open(LIBRARY);
      Job verifying = ((StoredUpkeep) library.store().upkeep()).verify(waiting);
      waiting.awaitAsked();
      fill(quire, "b", 20);
      quire.chunks().deleteAll(LIBRARY, ids("a", 0, 120), Durability.FSYNC);
      library.store().snapshots().create("meanwhile");
      quire.upkeep().save(LIBRARY);
      LibraryDirectory directory = ((EngineStore) library.store()).directory();
      while (directory.manifest().segments().stream().anyMatch(entry -> entry.number() == 1)) {
        // a segment that lost most of its rows is rewritten by itself
        Thread.onSpinWait();
      }
      library.store().snapshots().create("gone");
      library.store().snapshots().delete("gone");
      waiting.goOn();
      assertThat(await(quire, verifying).error()).isEmpty();
      assertThat(quire.jobs().findings(verifying.id()).orElseThrow().count()).isZero();
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(50);
      assertThat(await(quire, quire.upkeep().verify(LIBRARY)).error()).isEmpty();
    }
    requireSound();
  }

  @Test
  void a_purged_chunk_stands_in_no_file_and_the_receipt_names_the_snapshot_that_has_it()
      throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 50);
      addSecret(quire);
      var job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Hnsw(4, 20, 20)));
      await(quire, job);
      fill(quire, "b", 20);
      quire.libraries().open(LIBRARY).store().snapshots().create("kept");
      assertThat(secrets()).isPositive();
      PurgeReceipt receipt = quire.upkeep().purge(LIBRARY, SECRET_CHUNK, Precondition.none());
      assertThat(receipt.matchesBefore()).isPositive();
      assertThat(receipt.matchesAfter()).isZero();
      assertThat(receipt.snapshots()).containsExactly("kept");
      assertThat(receipt.isComplete()).isFalse();
      quire.libraries().open(LIBRARY).store().snapshots().delete("kept");
      assertThat(secrets()).isZero();
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(70);
      assertThat(quire.indexes().state(LIBRARY).generation()).isEqualTo(1);
      assertThatThrownBy(() -> quire.upkeep().purge(LIBRARY, SECRET_CHUNK, Precondition.none()))
          .isInstanceOf(NotFound.class);
    }
    requireSound();
  }

  @Test
  void a_purged_document_takes_all_its_chunks_with_it() throws IOException {
    try (Quire quire = open(new DiskFiles())) {
      fill(quire, "a", 50);
      addSecret(quire);
      quire.upkeep().save(LIBRARY);
      // deleted long ago, and still on the disk
      quire.chunks().delete(LIBRARY, SECRET_CHUNK, Precondition.none(), Durability.FSYNC);
      assertThat(secrets()).isPositive();
      PurgeReceipt receipt =
          quire.upkeep().purge(LIBRARY, new DocumentId("a"), Precondition.none());
      assertThat(receipt.isComplete()).isTrue();
      assertThat(secrets()).isZero();
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isZero();
    }
    requireSound();
  }

  @Test
  void a_purge_that_crashes_anywhere_leaves_before_or_after_and_can_be_repeated()
      throws IOException {
    boolean through = false;
    // -Dstep=1 tries every operation
    for (int operations = 5; !through; operations += Integer.getInteger("step", 43)) {
      Path data = data();
      new DiskFiles().deleteTree(data);
      try (Quire quire = open(new DiskFiles())) {
        fill(quire, "a", 10);
        addSecret(quire);
        quire.upkeep().save(LIBRARY);
        fill(quire, "b", 4);
      }
      Path backups = Files.createDirectory(temporary.resolve("backups-" + operations));
      FaultyFiles faulty = new FaultyFiles(new Random(operations), backups, operations);
      try (Quire quire = open(faulty)) {
        quire.upkeep().purge(LIBRARY, SECRET_CHUNK, Precondition.none());
        through = !faulty.hasCrashed();
      } catch (FaultyFiles.Crash | QuireException e) {
        assertThat(faulty.hasCrashed()).as("%d: %s", operations, e).isTrue();
      }
      faulty.losePowerIfCrashed();
      try (Quire quire = open(new DiskFiles())) {
        assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isBetween(14L, 15L);
        try {
          quire.upkeep().purge(LIBRARY, SECRET_CHUNK, Precondition.none());
        } catch (NotFound e) {
          // the first went through
        }
        assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(14);
        assertThat(secrets()).as("after %d operations", operations).isZero();
      }
      requireSound();
    }
  }

  @Test
  void a_full_disk_refuses_writes_and_takes_them_again_when_there_is_room() throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    try (Quire quire = open(files)) {
      fill(quire, "a", 30);
      for (int round = 0; round < 3; round++) {
        String document = "full-" + round;
        files.fillUp(true);
        assertThatThrownBy(() -> fill(quire, document, 5)).isInstanceOf(DiskFull.class);
        assertThatThrownBy(() -> fill(quire, "again-" + document, 5)).isInstanceOf(DiskFull.class);
        assertThatThrownBy(() -> quire.upkeep().save(LIBRARY)).isInstanceOf(DiskFull.class);
        assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isGreaterThanOrEqualTo(30);
        files.fillUp(false);
        fill(quire, "room-" + round, 5);
      }
    }
    try (Quire quire = open(new DiskFiles())) {
      for (int round = 0; round < 3; round++) {
        var chunks = quire.documents().chunks(LIBRARY, new DocumentId("room-" + round), 0, 100);
        assertThat(chunks.items()).hasSize(5);
      }
      long count = quire.chunks().count(LIBRARY, Filter.ALL);
      // what was refused came whole or not at all
      assertThat(count).isBetween(45L, 60L);
      assertThat(count % 5).isZero();
    }
    requireSound();
  }

  @Test
  void a_build_that_a_full_disk_refuses_leaves_no_job_and_no_other_spec() throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    IndexSpec spec = new IndexSpec.IvfFlat(4, 4);
    try (Quire quire = open(files)) {
      fill(quire, "a", 30);
      files.fillUp(true);
      assertThatThrownBy(() -> quire.indexes().build(LIBRARY, Optional.of(spec)))
          .isInstanceOf(DiskFull.class);
      assertThat(quire.jobs().list()).isEmpty();
      files.fillUp(false);
      assertThat(await(quire, quire.indexes().build(LIBRARY, Optional.of(spec))).state())
          .isEqualTo(Job.State.SUCCEEDED);
      assertThat(quire.indexes().state(LIBRARY).asked()).isEqualTo(spec);
    }
    requireSound();
  }

  private Quire open(FileOps files) {
    Quire quire = Quire.open(data(), files, Embedders.NONE, SMALL, Minting.system());
    if (quire.libraries().list(Optional.empty(), 1).items().isEmpty()) {
      quire.libraries().create(LibraryDraft.ofVectors("library", DIMENSION).withMetric(Metric.L2));
    }
    return quire;
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private static void fill(Quire quire, String document, int chunks) {
    ChunkDraft[] drafts =
        IntStream.range(0, chunks)
            .mapToObj(i -> ChunkDraft.of(document + i, "text " + i, vector(document + i)))
            .toArray(ChunkDraft[]::new);
    quire
        .documents()
        .create(LIBRARY, DocumentDraft.ofChunks(document, "", drafts), Durability.FSYNC);
  }

  private static void addSecret(Quire quire) {
    quire
        .chunks()
        .add(
            LIBRARY,
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

  private static List<ChunkId> ids(String document, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new ChunkId(document + i)).toList();
  }

  /** How often text, id or vector of the secret stand in any file. */
  private long secrets() throws IOException {
    ByteBuffer vector = ByteBuffer.allocate(DIMENSION * 4).order(ByteOrder.LITTLE_ENDIAN);
    vector.asFloatBuffer().put(vector(SECRET));
    ByteSearch search =
        new ByteSearch(
            List.of(
                SECRET.getBytes(StandardCharsets.UTF_8),
                SECRET_CHUNK.value().getBytes(StandardCharsets.UTF_8),
                vector.array()));
    long found = 0;
    try (Stream<Path> all = Files.walk(data())) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        found += search.count(file);
      }
    }
    return found;
  }

  private long bytes() {
    return bytes(data());
  }

  // files come and go while we look
  private static long bytes(Path directory) {
    long bytes = 0;
    for (java.io.File file :
        Optional.ofNullable(directory.toFile().listFiles()).orElse(new java.io.File[0])) {
      bytes += file.isDirectory() ? bytes(file.toPath()) : file.length();
    }
    return bytes;
  }

  private static Job await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }

  private void requireSound() {
    assertThat(new Fsck(data(), new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }
}
