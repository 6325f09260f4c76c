package dev.quire.api.json;

import dev.quire.api.problem.TooLarge;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a body in NDJSON, one after the other; blank ones are passed over. */
public final class JsonLines {
  private static final int END = -1;

  private final InputStream body;
  private final long maxLineBytes;
  private long passed;

  public JsonLines(InputStream body, long maxLineBytes) {
    this.body = new BufferedInputStream(body, 1 << 16);
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * The next line, without its end; empty behind the last one. A line beyond the limit throws
   * {@link TooLarge}.
   */
  public Optional<byte[]> next() throws IOException {
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      boolean isBlank = true;
      int read = body.read();
      for (; read != END && read != '\n'; read = body.read()) {
        isBlank &= read == ' ' || read == '\t' || read == '\r';
        if (line.size() == maxLineBytes) {
          throw TooLarge.line(passed, maxLineBytes);
        }
        line.write(read);
      }
      if (!isBlank) {
        passed++;
        return Optional.of(line.toByteArray());
      }
      if (read == END) {
        return Optional.empty();
      }
    }
  }
}
