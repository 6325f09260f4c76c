package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that hides a row from filters, with checksums that say it is as it was written. */
class ForgedMetadataIndexTest {
  private static final LibraryId LIBRARY = SmallLibrary.ID;
  private static final Filter HIDDEN = new Filter.Equal("n", MetadataValue.of(29));

  @TempDir Path directory;

  @Test
  void fsck_finds_it_and_writes_the_segment_anew() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      SmallLibrary.create(quire, LIBRARY, 30);
      quire.libraries().snapshots(LIBRARY).create("kept");
    }
    assertThat(fsck().check()).isEmpty();
    forge(directory.resolve("library/snapshots/kept"), "segments/1/chunk_terms.npy");
    assertThat(found()).isZero();
    assertThat(fsck().check())
        .as("of the library and of its snapshot")
        .hasSize(2)
        .allSatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.REPAIRABLE);
              assertThat(finding.toString())
                  .contains("chunk_terms.npy", "is not what the metadata of the rows gives");
            });
    assertThat(fsck().repair()).noneMatch(Finding::isDamage);
    assertThat(found()).isOne();
    assertThat(fsck().check()).isEmpty();
    assertThat(foundInTheSnapshot()).isOne();
  }

  private long foundInTheSnapshot() {
    LibraryId back = new LibraryId("back");
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().snapshots(LIBRARY).restore("kept", back);
      return quire.chunks().count(back, HIDDEN);
    }
  }

  private Fsck fsck() {
    return new Fsck(directory, new StoredIndexes());
  }

  private long found() {
    try (Quire quire = Quire.open(directory)) {
      return quire.chunks().count(LIBRARY, HIDDEN);
    }
  }

  /** In place: what the snapshot has is the library's by another name. */
  private static void forge(Path snapshot, String array) throws IOException {
    List<Path> all;
    try (var found = Files.walk(snapshot)) {
      all = found.filter(Files::isRegularFile).toList();
    }
    ArchiveFiles files = new ArchiveFiles();
    for (Path file : all) {
      files.byName().put(snapshot.relativize(file).toString(), Files.readAllBytes(file));
    }
    files.changed(
        array,
        content -> {
          content[content.length - 1] ^= 1;
          return content;
        });
    for (Path file : all) {
      Files.write(file, files.byName().get(snapshot.relativize(file).toString()));
    }
  }
}
