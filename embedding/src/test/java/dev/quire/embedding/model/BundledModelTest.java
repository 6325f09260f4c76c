package dev.quire.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.EmbedderUnavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {
  @TempDir private Path cache;

  /** What a child process of these tests does. */
  static final class Locating {
    public static void main(String[] arguments) {
      System.out.print(new BundledModel().locate(Path.of(arguments[0])).folder());
    }
  }

  @Test
  void it_is_unpacked_once_and_found_again() throws IOException {
    ModelFiles first = new BundledModel().locate(cache);
    FileTime unpacked = Files.getLastModifiedTime(first.folder());

    assertThat(ModelDigest.ofFiles(first.folder())).isEqualTo(first.content());
    assertThat(new BundledModel().locate(cache)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first.folder())).isEqualTo(unpacked);
  }

  @Test
  void processes_that_start_at_once_agree_on_one_folder() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(locatingProcess());
    }
    for (Process process : processes) {
      String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(folder).isZero();
      assertThat(Path.of(folder)).isDirectoryContaining("glob:**model.pt");
    }
    assertThat(inModels()).hasSize(1);
    assertThat(new BundledModel().locate(cache).content())
        .isEqualTo(ModelDigest.ofFiles(inModels().getFirst()));
  }

  @Test
  void a_folder_that_a_cleaner_has_emptied_in_part_is_unpacked_again() throws IOException {
    ModelFiles files = new BundledModel().locate(cache);
    Files.delete(files.tokenizer());

    new BundledModel().locate(cache);

    assertThat(ModelDigest.ofFiles(files.folder())).isEqualTo(files.content());
    assertThat(inModels()).hasSize(1);
  }

  @Test
  void what_a_killed_process_left_is_swept_when_it_is_old() throws IOException {
    Path abandoned = Files.createDirectories(cache.resolve("models/.unpacking-old"));
    Files.writeString(abandoned.resolve(ModelFiles.WEIGHTS), "half of it");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(7200)));
    Path atWork = Files.createDirectories(cache.resolve("models/.unpacking-new"));

    new BundledModel().locate(cache);

    assertThat(abandoned).doesNotExist();
    assertThat(atWork).exists();
  }

  @Test
  void bytes_that_do_not_match_their_digest_are_never_published() {
    Path folder = cache.resolve("models/wrong");

    assertThatThrownBy(
            () ->
                Unpacking.into(
                    folder, "0".repeat(64), file -> new ByteArrayInputStream(new byte[] {1, 2})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("digest");
    assertThat(folder).doesNotExist();
    assertThat(cache.resolve("models")).isEmptyDirectory();
  }

  @Test
  void a_cache_that_cannot_be_written_is_reported_with_its_remedy() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "not a folder");

    assertThatThrownBy(() -> new BundledModel().locate(file))
        .isInstanceOf(EmbedderUnavailable.class)
        .hasMessageContaining(ModelCache.VARIABLE);
  }

  private Process locatingProcess() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(
            java, "-Xmx256m", "-cp", classes, Locating.class.getName(), cache.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private List<Path> inModels() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("models"))) {
      return files.toList();
    }
  }
}
