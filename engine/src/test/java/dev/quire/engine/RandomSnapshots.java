package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.LibraryId;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What is done with snapshots, out of a seed, the same on the engine and on the reference; few
 * names, so that they are taken and missed. On the engine every other copy goes by way of an
 * archive.
 */
final class RandomSnapshots {
  private static final int NAMES = 4;
  private static final String NAME = "snapshot ";

  private final Random random;
  private final LibraryId library;
  private final BiFunction<Function<ReferenceQuire, Object>, ReferenceQuire, Object> outcome;
  private int copies;

  /**
   * @param outcome the result of a call, or what it threw
   */
  RandomSnapshots(
      Random random,
      LibraryId library,
      BiFunction<Function<ReferenceQuire, Object>, ReferenceQuire, Object> outcome) {
    this.random = random;
    this.library = library;
    this.outcome = outcome;
  }

  /** Makes, deletes, lists or searches a snapshot on both, and compares what comes of it. */
  void act(ReferenceQuire engine, ReferenceQuire reference, SearchQuery query) {
    String name = name();
    Function<ReferenceQuire, Object> act =
        switch (random.nextInt(4)) {
          case 0, 1 -> quire -> shown(quire.libraries().snapshots(library).create(name));
          case 2 -> quire -> quire.libraries().snapshots(library).delete(name);
          default -> quire -> quire.queries().searchSnapshot(library, name, query).hits();
        };
    assertThat(outcome.apply(act, engine)).isEqualTo(outcome.apply(act, reference));
    Function<ReferenceQuire, Object> list =
        quire ->
            quire.libraries().snapshots(library).list().stream()
                .map(RandomSnapshots::shown)
                .toList();
    assertThat(outcome.apply(list, engine)).isEqualTo(outcome.apply(list, reference));
  }

  /** Asks every snapshot there is the same question on both. */
  void compareAll(ReferenceQuire engine, ReferenceQuire reference, SearchQuery query) {
    for (int i = 0; i < NAMES; i++) {
      String name = NAME + i;
      Function<ReferenceQuire, Object> search =
          quire -> quire.queries().searchSnapshot(library, name, query).hits();
      assertThat(outcome.apply(search, engine))
          .as(name)
          .isEqualTo(outcome.apply(search, reference));
    }
  }

  private static List<Object> shown(Snapshot snapshot) {
    return List.of(snapshot.name(), snapshot.documents(), snapshot.chunks());
  }

  /** Makes one into a library on both; returns its id, or nothing where there is no snapshot. */
  Optional<LibraryId> copy(Quire quire, ReferenceQuire reference) {
    LibraryId copy = new LibraryId("copy-" + copies++);
    String name = name();
    if (reference.libraries().snapshots(library).find(name).isEmpty()) {
      return Optional.empty();
    }
    reference.libraries().snapshots(library).restore(name, copy);
    if (random.nextBoolean()) {
      quire.libraries().snapshots(library).restore(name, copy);
    } else {
      quire.archives().take(new ByteArrayInputStream(archive(quire, name)), Optional.of(copy));
    }
    return Optional.of(copy);
  }

  private byte[] archive(Quire quire, String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SnapshotArchive archive = quire.archives().open(library, name)) {
      archive.writeTo(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String name() {
    return NAME + random.nextInt(NAMES);
  }
}
