package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.store.LibraryView;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.json.CheckedJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSnapshotsTest {
  @TempDir Path directory;
  private DataDirectory data;
  private OpenSnapshots open;

  @BeforeEach
  void two_snapshots() {
    try (Quire quire = Quire.open(directory)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 5);
      quire.libraries().snapshots(SmallLibrary.ID).create("one");
      quire.libraries().snapshots(SmallLibrary.ID).create("other");
    }
    data = DataDirectory.open(directory);
    open = new OpenSnapshots(data.find(SmallLibrary.ID).orElseThrow().snapshots());
  }

  @AfterEach
  void close() {
    open.close();
    data.close();
  }

  private Path manifest(String snapshot) {
    return directory.resolve("library/snapshots/" + snapshot + "/manifest.json");
  }

  @Test
  void who_asks_one_snapshot_does_not_wait_for_another_one_to_be_opened() throws Exception {
    byte[] content = Files.readAllBytes(manifest("one"));
    Files.delete(manifest("one"));
    // a pipe is read once somebody writes into it
    assertThat(new ProcessBuilder("mkfifo", manifest("one").toString()).start().waitFor()).isZero();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<LibraryView> slow = threads.submit(() -> open.view("one"));
      // opened once it is being read
      try (OutputStream pipe = Files.newOutputStream(manifest("one"))) {
        Future<LibraryView> view = threads.submit(() -> open.view("other"));
        try {
          view.get(10, TimeUnit.MINUTES).close();
        } finally {
          pipe.write(content);
        }
        assertThat(open.delete("other")).isTrue();
      }
      try (LibraryView view = slow.get()) {
        assertThat(view.chunk(new ChunkId("c4"))).isPresent();
      }
    }
  }

  @Test
  void a_snapshot_that_cannot_be_opened_keeps_nothing_mapped() throws IOException {
    change("one", json -> json.putObject("index").put("built", "nonsense"));
    assertThatThrownBy(() -> open.view("one")).isInstanceOf(QuireException.class);
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("snapshots/one/");
    assertThat(open.count()).isZero();
  }

  @Test
  void a_segment_of_another_dimension_than_its_library_is_refused() throws IOException {
    change("one", json -> json.withObject("library").put("dimension", 3));
    assertThatThrownBy(() -> open.view("one"))
        .isInstanceOf(QuireException.class)
        .hasMessageContaining("has 2 dimensions, its library 3");
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("snapshots/one/");
  }

  /** As a stranger would who knows the format: with the right checksums. */
  private void change(String snapshot, Consumer<ObjectNode> change) throws IOException {
    rewrite(manifest(snapshot), change);
    String sha256 = Sha256.of(manifest(snapshot));
    long bytes = Files.size(manifest(snapshot));
    rewrite(
        manifest(snapshot).resolveSibling("snapshot.json"),
        json ->
            json.withArray("files")
                .forEach(
                    file -> {
                      if (file.get("path").textValue().equals("manifest.json")) {
                        ((ObjectNode) file).put("bytes", bytes).put("sha256", sha256);
                      }
                    }));
  }

  private static void rewrite(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    json.remove("crc32c");
    change.accept(json);
    Files.write(file, CheckedJson.toBytes(json));
  }
}
