package dev.quire.api.json;

import dev.quire.api.problem.TooLarge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a body in NDJSON, one after the other; blank ones are passed over. */
public final class JsonLines {
  private final InputStream body;
  private final long maxLineBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int filled;
  private long passed;

  public JsonLines(InputStream body, long maxLineBytes) {
    this.body = body;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * The next line, without its end; empty behind the last one. A line beyond the limit throws
   * {@link TooLarge}.
   */
  public Optional<byte[]> next() throws IOException {
    while (at < filled || fill()) {
      byte[] line = line();
      if (!isBlank(line)) {
        passed++;
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    do {
      int end = lineEnd();
      if (line.size() + (end - at) > maxLineBytes) {
        throw TooLarge.line(passed, maxLineBytes);
      }
      line.write(buffer, at, end - at);
      at = end;
    } while (at == filled && fill());
    at++;
    return line.toByteArray();
  }

  /** Where the line ends that is begun, or what was read of it. */
  private int lineEnd() {
    int end = at;
    while (end < filled && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, body.read(buffer));
    return filled > 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
