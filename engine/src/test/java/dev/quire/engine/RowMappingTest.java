package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.storage.Samples;
import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.RowRefs;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deletions that come while a segment is made of others, beside sets of pairs on the heap. */
class RowMappingTest {
  private static final int MAX_ROWS = 300;

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  /** The rows of one kind in each source, as they were when they were read and as they are now. */
  private record Rows(List<DeletedRows> before, List<DeletedRows> now, List<Place> taken) {
    private record Place(int source, int row) {}

    static Rows of(Random random, List<Integer> sizes) {
      Rows rows = new Rows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int source = 0; source < sizes.size(); source++) {
        DeletedRows before = some(random, sizes.get(source), DeletedRows.NONE);
        rows.before.add(before);
        rows.now.add(some(random, sizes.get(source), before));
        for (int row = 0; row < sizes.get(source); row++) {
          if (!before.contains(row)) {
            rows.taken.add(new Place(source, row));
          }
        }
      }
      // an index may want them in any order
      Collections.shuffle(rows.taken, random);
      return rows;
    }

    private static DeletedRows some(Random random, int size, DeletedRows more) {
      int percent = random.nextInt(4) == 0 ? 0 : random.nextInt(101);
      return more.with(
          IntStream.range(0, size).filter(row -> random.nextInt(100) < percent).toArray());
    }

    RowRefs refs() {
      RowRefs.Builder refs = new RowRefs.Builder();
      taken.forEach(place -> refs.add(place.source, place.row));
      return refs.build();
    }

    Set<Integer> deletedSince() {
      Set<Integer> deleted = new TreeSet<>();
      for (int row = 0; row < taken.size(); row++) {
        if (now.get(taken.get(row).source).contains(taken.get(row).row)) {
          deleted.add(row);
        }
      }
      return deleted;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_was_deleted_meanwhile_is_deleted_where_it_went_and_nothing_else(long seed) {
    Random random = new Random(seed);
    List<LiveSegment> segments = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      segments.add(segment(random));
    }
    Rows chunks = Rows.of(random, segments.stream().map(LiveSegment::chunkRows).toList());
    Rows documents = Rows.of(random, segments.stream().map(LiveSegment::documentRows).toList());
    try (Arena arena = Arena.ofConfined()) {
      RowMapping mapping =
          new RowMapping(
              layers(segments, chunks.before, documents.before),
              chunks.refs(),
              documents.refs(),
              arena);
      Deletions since = mapping.deletedSince(layers(segments, chunks.now, documents.now));
      assertThat(rows(since.chunks())).isEqualTo(chunks.deletedSince());
      assertThat(rows(since.documents())).isEqualTo(documents.deletedSince());
      assertThat(since.chunks().count()).isEqualTo(chunks.deletedSince().size());
      Deletions none = mapping.deletedSince(layers(segments, chunks.before, documents.before));
      assertThat(none.isEmpty()).as("what was left behind went nowhere").isTrue();
    }
    segments.forEach(LiveSegment::release);
  }

  private static LiveSegment segment(Random random) {
    Samples samples = new Samples(random, 1);
    LiveSegment segment = new LiveSegment(1);
    for (int i = random.nextInt(MAX_ROWS); i > 0; i--) {
      segment.append(samples.chunk("c" + i, "d", i));
    }
    for (int i = random.nextInt(MAX_ROWS); i > 0; i--) {
      segment.append(samples.document("d" + i));
    }
    return segment;
  }

  private static List<Layer> layers(
      List<LiveSegment> segments, List<DeletedRows> chunks, List<DeletedRows> documents) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Deletions deletions = new Deletions(chunks.get(i), documents.get(i));
      layers.add(new Layer(segments.get(i), deletions, Optional.empty()));
    }
    return layers;
  }

  private static Set<Integer> rows(DeletedRows deleted) {
    Set<Integer> rows = new TreeSet<>();
    deleted.forEach(rows::add);
    return rows;
  }
}
