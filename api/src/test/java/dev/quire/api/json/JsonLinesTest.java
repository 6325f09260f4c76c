package dev.quire.api.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.api.problem.TooLarge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  private static final int MOST = 100_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_body_is_its_lines_however_it_arrives(long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder body = new StringBuilder();
    for (int line = 0; line < 60; line++) {
      // some longer than what is read at once, some blank
      body.append("x".repeat(random.nextInt(3) * random.nextInt(MOST / 2)));
      body.append(random.nextInt(4) == 0 ? " \t\r\n" : "\n");
    }
    body.append(random.nextBoolean() ? "the last has no end" : "");

    assertEquals(
        body.toString().lines().filter(line -> !line.isBlank()).map(String::stripTrailing).toList(),
        read(arriving(body.toString(), random)).stream().map(String::stripTrailing).toList());
  }

  @Test
  void nothing_and_blank_lines_are_no_lines() throws IOException {
    assertEquals(List.of(), read(arriving("", new Random(1))));
    assertEquals(List.of(), read(arriving("\n\r\n \t\n ", new Random(1))));
  }

  @Test
  void a_line_may_be_as_long_as_the_limit_and_no_longer() throws IOException {
    byte[] longest = "y".repeat(MOST).getBytes();
    JsonLines lines =
        new JsonLines(
            arriving("a\n" + "y".repeat(MOST) + "\n" + "y".repeat(MOST + 1), new Random(1)), MOST);

    assertEquals("a", new String(lines.next().orElseThrow()));
    assertArrayEquals(longest, lines.next().orElseThrow());
    assertThrows(TooLarge.class, lines::next);
  }

  private static List<String> read(InputStream body) throws IOException {
    JsonLines lines = new JsonLines(body, MOST);
    List<String> read = new ArrayList<>();
    for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
      read.add(new String(line.get()));
    }
    return read;
  }

  /** In pieces of any length, as a network brings them. */
  private static InputStream arriving(String body, Random random) {
    return new ByteArrayInputStream(body.getBytes()) {
      @Override
      public int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, 1 + random.nextInt(30_000)));
      }
    };
  }
}
