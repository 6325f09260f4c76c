package dev.quire.indexing.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @Test
  void unpacks_once_and_repairs_what_was_damaged(@TempDir Path directory) throws IOException {
    Path target = directory.resolve("cache").resolve("libquire-1.so");
    byte[] content = {1, 2, 3};
    NativeLibrary.unpack(content, target);
    var written = Files.getLastModifiedTime(target);
    NativeLibrary.unpack(content, target);
    assertThat(Files.getLastModifiedTime(target)).isEqualTo(written);
    Files.write(target, new byte[] {1, 2});
    NativeLibrary.unpack(content, target);
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void many_at_once_leave_one_whole_file(@TempDir Path directory) throws Exception {
    byte[] content = new byte[1 << 16];
    Path target = directory.resolve("libquire-2.so");
    Callable<Path> unpack = () -> NativeLibrary.unpack(content, target);
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var done : threads.invokeAll(List.of(unpack, unpack, unpack, unpack, unpack, unpack))) {
        assertThat(done.get()).hasBinaryContent(content);
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void the_tier_in_use_has_a_name() {
    assertThat(Isa.name(0)).isEqualTo("scalar");
    assertThat(Isa.name(Isa.best())).isIn("scalar", "avx2", "avx512", "avx512vnni", "neon");
  }
}
