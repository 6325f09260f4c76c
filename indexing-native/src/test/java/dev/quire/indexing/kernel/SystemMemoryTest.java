package dev.quire.indexing.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemMemoryTest {
  private static final int HEADER = 128;
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final String READS_AT_RANDOM = "rr";

  @TempDir Path directory;

  @Test
  void a_mapped_file_is_read_ahead_until_told_otherwise() throws IOException {
    Path file = Files.write(directory.resolve("array"), new byte[100_000]);
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      MemorySegment elements = mapped.asSlice(HEADER);
      assertThat(flags(file)).doesNotContain(READS_AT_RANDOM);

      SystemMemory.readAhead(elements, false);
      assertThat(flags(file)).contains(READS_AT_RANDOM);

      SystemMemory.readAhead(elements, true);
      assertThat(flags(file)).doesNotContain(READS_AT_RANDOM);
    }
  }

  @Test
  void memory_that_is_no_file_is_left_as_it_is() {
    SystemMemory.readAhead(MemorySegment.ofArray(new byte[10]), false);
    SystemMemory.readAhead(MemorySegment.NULL, false);
    SystemMemory.trim();
  }

  // what the system keeps of the one mapping of the file: its "VmFlags" end the entry
  private static List<String> flags(Path file) throws IOException {
    List<String> lines = Files.readAllLines(MAPPINGS);
    int entry = 0;
    while (!lines.get(entry).endsWith(file.toString())) {
      entry++;
    }
    while (!lines.get(entry).startsWith("VmFlags:")) {
      entry++;
    }
    return List.of(lines.get(entry).split("\\s+"));
  }
}
