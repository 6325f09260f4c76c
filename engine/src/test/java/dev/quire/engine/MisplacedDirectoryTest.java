package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.segment.ArrayRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A directory lies where a file belongs that can be made again: a repair makes it again. */
class MisplacedDirectoryTest {
  @TempDir Path data;

  static Stream<IndexSpec> indexes() {
    return Stream.of(new IndexSpec.IvfPq(4, 4, 1, 4, false, 1_000), new IndexSpec.Hnsw(4, 20, 150));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void what_is_derived_is_made_again(IndexSpec spec) throws IOException {
    fill(spec);
    List<String> names = derived();
    assertThat(names).contains("calibration.json").hasSizeGreaterThan(5);
    for (String name : names) {
      Path file = segment().resolve(name);
      Files.delete(file);
      Files.createDirectory(file);
      Files.writeString(file.resolve("note.txt"), "what is this?");
      assertThat(fsck().check()).as(name).anyMatch(Finding::isDamage);
      List<Finding> findings = fsck().repair();
      assertThat(findings).as(name).noneMatch(Finding::isDamage);
      assertThat(fsck().check()).as("%s: %s", name, findings).isEmpty();
      try (Quire quire = Quire.open(data)) {
        assertThat(
                SmallLibrary.ids(quire.search().search(SmallLibrary.ID, SmallLibrary.near(7, 1))))
            .as(name)
            .containsExactly("c7");
      }
    }
  }

  private void fill(IndexSpec spec) {
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 150);
      Job build = quire.indexes().build(SmallLibrary.ID, Optional.of(spec));
      while (!quire.jobs().find(build.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
    }
  }

  private Path segment() throws IOException {
    try (Stream<Path> segments = Files.list(data.resolve("library/segments"))) {
      return segments.findAny().orElseThrow();
    }
  }

  private List<String> derived() throws IOException {
    try (Stream<Path> files = Files.list(segment())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> ArrayRole.ofFile(name) != ArrayRole.PRIMARY)
          .sorted()
          .toList();
    }
  }

  private Fsck fsck() {
    return new Fsck(data, new StoredIndexes());
  }
}
