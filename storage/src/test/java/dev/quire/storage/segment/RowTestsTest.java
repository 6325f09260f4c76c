package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.Samples;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.metadata.MetadataArrays;
import dev.quire.storage.metadata.RandomMetadata;
import dev.quire.storage.metadata.ScannedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments asked by fields, beside their rows read one by one. */
class RowTestsTest {
  private static final int DIMENSION = 2;

  private final FileOps files = new DiskFiles();

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.first(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void live_and_sealed_segments_answer_as_their_rows_do(long seed) {
    Random random = new Random(seed);
    LiveSegment live = filled(random);
    SealedSegment sealed = seal(live);
    List<FieldTest> tests = tests(random, live);
    assertAnswers(live, tests);
    assertAnswers(sealed, tests);
    sealed.release();
    live.release();
  }

  @Test
  void without_its_metadata_index_a_segment_answers_the_same_and_the_index_is_made_again()
      throws IOException {
    Random random = new Random(3);
    LiveSegment live = filled(random);
    seal(live).release();
    List<FieldTest> tests = tests(random, live);
    List<String> mended = new ArrayList<>();
    for (String array : arrays()) {
      Path file = SegmentFiles.array(directory.resolve("1"), array);
      damage(file, random);
      SealedSegment damaged = SealedSegment.open(files, directory.resolve("1"));
      assertAnswers(damaged, tests);
      damaged.release();
      String name = file.getFileName().toString();
      mended.addAll(TableRepair.repair(files, directory.resolve("1"), List.of(name)));
      assertThat(mended).contains(name);
    }
    SealedSegment whole = SealedSegment.open(files, directory.resolve("1"));
    assertAnswers(whole, tests);
    whole.release();
    live.release();
  }

  @Test
  void documents_that_say_nothing_have_no_index_and_answer_all_the_same() throws IOException {
    Samples samples = new Samples(new Random(4), DIMENSION);
    LiveSegment live = new LiveSegment(DIMENSION);
    for (int i = 0; i < 5; i++) {
      Document some = samples.document("d" + i);
      live.append(
          new Document(some.id(), "", "", Metadata.EMPTY, some.createdAt(), some.updatedAt(), 1));
    }
    SealedSegment sealed = seal(live);
    assertThat(FileOps.list(sealed.directory()))
        .noneMatch(file -> file.getFileName().toString().startsWith("document_fields"));
    assertAnswers(
        sealed,
        List.of(
            new Filter.Exists("title"),
            new Filter.Exists("nowhere"),
            new Filter.Equal("source", MetadataValue.of("")),
            new Filter.Contains("title", MetadataValue.of("a")),
            new Filter.Compare("id", Filter.Order.GT, MetadataValue.of("d2")),
            new Filter.Equal("id", MetadataValue.of("d3")),
            new Filter.Equal("id", MetadataValue.of(" no id /"))));
    sealed.release();
    live.release();
  }

  private static Stream<String> arraysOf(String table) {
    return MetadataArrays.of(table).stream();
  }

  private static List<String> arrays() {
    return Stream.concat(arraysOf(SegmentFiles.CHUNK), arraysOf(SegmentFiles.DOCUMENT)).toList();
  }

  private static void damage(Path file, Random random) throws IOException {
    if (random.nextInt(3) == 0) {
      Files.delete(file);
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
  }

  private LiveSegment filled(Random random) {
    Samples samples = new Samples(random, DIMENSION);
    LiveSegment live = new LiveSegment(DIMENSION);
    for (Metadata metadata : new RandomMetadata(random).rows(300)) {
      Chunk some = samples.chunk("c" + live.chunkRows(), "d", 0);
      live.append(
          new Chunk(
              some.id(),
              some.documentId(),
              live.chunkRows(),
              "",
              metadata,
              some.embedding(),
              some.createdAt(),
              some.updatedAt(),
              1));
      if (random.nextInt(3) == 0) {
        live.append(document(samples, metadata, random, live.documentRows()));
      }
    }
    return live;
  }

  // now and then metadata hides what every document has
  private static Document document(Samples samples, Metadata metadata, Random random, int row) {
    Document some = samples.document("d" + row);
    Metadata own =
        random.nextInt(4) == 0
            ? Metadata.of(random.nextBoolean() ? "id" : "title", MetadataValue.of("d" + row % 7))
            : metadata;
    String title = "title " + random.nextInt(9);
    return new Document(
        some.id(), title, some.source(), own, some.createdAt(), some.updatedAt(), 1);
  }

  private SealedSegment seal(LiveSegment live) {
    RowRefs.Builder chunks = new RowRefs.Builder();
    RowRefs.Builder documents = new RowRefs.Builder();
    for (int row = 0; row < live.chunkRows(); row++) {
      chunks.add(0, row);
    }
    for (int row = 0; row < live.documentRows(); row++) {
      documents.add(0, row);
    }
    SegmentContent content =
        new SegmentContent(
            DIMENSION, List.of(live), chunks.build(), documents.build(), "{}", List.of());
    try (ScratchArena scratch = new ScratchArena(directory, 1 << 20, Cancellation.NEVER)) {
      return SegmentWriter.write(
              files, directory.resolve("1"), 1, content, scratch, Cancellation.NEVER)
          .synced();
    }
  }

  private static List<FieldTest> tests(Random random, Segment segment) {
    RandomMetadata samples = new RandomMetadata(random);
    List<FieldTest> tests = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      tests.add(samples.test());
      tests.add(samples.test().of(List.of("id", "title", "source").get(random.nextInt(3))));
    }
    MetadataValue id = MetadataValue.of("d" + random.nextInt(segment.documentRows()));
    tests.add(new Filter.Equal("id", id));
    tests.add(new Filter.StartsWith("title", "title 1"));
    tests.add(new Filter.In("id", List.of(id, MetadataValue.of("d3"))));
    return tests;
  }

  private static void assertAnswers(Segment segment, List<FieldTest> tests) {
    var chunks = new ScannedRows(segment.chunkRows(), row -> segment.metadata(row)::get);
    var documents = new ScannedRows(segment.documentRows(), row -> segment.document(row)::field);
    for (FieldTest test : tests) {
      assertThat(segment.chunkTests().passing(test).words())
          .as("%s of chunks", test)
          .isEqualTo(chunks.passing(test).words());
      assertThat(segment.documentTests().passing(test).words())
          .as("%s of documents", test)
          .isEqualTo(documents.passing(test).words());
    }
  }
}
