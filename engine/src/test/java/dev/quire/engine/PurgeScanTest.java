package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.store.PurgeReceipt;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A library's files come and go while they are looked through: the receipt is made all the same.
 */
class PurgeScanTest {
  private static final String QUOTED = "what was purged, and is quoted";

  private final OtherSegments others = new OtherSegments();
  @TempDir Path library;
  private Path quoting;

  @BeforeEach
  void a_segment_that_quotes_what_was_purged_is_in_a_snapshot_too() throws IOException {
    quoting = segment("segments/5", "of five");
    segment("snapshots/kept/segments/5", "of five");
  }

  private Path segment(String path, String listing) throws IOException {
    Path segment = Files.createDirectories(library.resolve(path));
    Files.writeString(segment.resolve("segment.json"), listing);
    Files.writeString(segment.resolve("chunks.text.npy"), QUOTED);
    return segment;
  }

  private PurgeScan scan() {
    return PurgeScan.of(library, List.of(QUOTED.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_quoting_segment_that_is_merged_away_meanwhile_is_known_in_the_snapshot()
      throws IOException {
    others.add(quoting);
    PurgeScan scan = scan();
    new DiskFiles().deleteTree(quoting);
    PurgeReceipt receipt = scan.receipt(2, others);
    assertThat(receipt.snapshots()).isEmpty();
    assertThat(receipt.matchesKept()).isEqualTo(receipt.matchesAfter()).isEqualTo(1);
    assertThat(receipt.isComplete()).isTrue();
  }

  @Test
  void a_snapshot_that_is_deleted_meanwhile_holds_nothing() throws IOException {
    others.add(quoting);
    segment("snapshots/gone/segments/6", "of six, which had it");
    PurgeScan scan = scan();
    new DiskFiles().deleteTree(library.resolve("snapshots/gone"));
    assertThat(scan.receipt(2, others).snapshots()).isEmpty();
  }

  @Test
  void a_segment_of_the_same_number_and_other_content_holds_what_was_purged() throws IOException {
    others.add(quoting);
    segment("snapshots/holding/segments/5", "of another five");
    assertThat(scan().receipt(2, others).snapshots()).containsExactly("holding");
  }

  @Test
  void a_snapshot_may_be_named_like_a_segment() throws IOException {
    others.add(quoting);
    Path named = Files.createDirectories(library.resolve("snapshots/5"));
    Files.writeString(named.resolve("manifest.json"), QUOTED);
    assertThat(scan().receipt(2, others).snapshots()).containsExactly("5");
  }
}
