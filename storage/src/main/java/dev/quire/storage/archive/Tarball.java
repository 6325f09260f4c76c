package dev.quire.storage.archive;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Files as a tar stream: in the given order, all of one time, of one mode and of no owner, so that
 * equal files give equal bytes.
 *
 * @param time of every entry, in whole seconds
 */
public record Tarball(List<Entry> entries, Instant time) {
  private static final int RECORD_BYTES = 512;
  private static final long END_BYTES = 2L * RECORD_BYTES;
  private static final int MODE = 0100644;

  public Tarball {
    entries = List.copyOf(entries);
    time = time.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * A file of the archive.
   *
   * @param name with {@code /} between its parts
   * @param bytes exactly as many as the content has
   */
  public record Entry(String name, long bytes, Opening content) {}

  /** Opens what an entry holds; the caller closes it. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /** The length of the whole stream, known before anything of it is read. */
  public long bytes() {
    return END_BYTES + entries.stream().mapToLong(this::bytes).sum();
  }

  private long bytes(Entry entry) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try {
      // left open: closing would ask for the content
      stream(header).putArchiveEntry(header(entry));
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all that is written", e);
    }
    return header.size() + Math.ceilDiv(entry.bytes(), RECORD_BYTES) * RECORD_BYTES;
  }

  /** Writes the archive; the stream stays open. Throws where a file is not as long as it was. */
  public void writeTo(OutputStream target) throws IOException {
    try (TarArchiveOutputStream tar = stream(keptOpen(target))) {
      for (Entry entry : entries) {
        tar.putArchiveEntry(header(entry));
        try (InputStream content = entry.content().open()) {
          content.transferTo(tar);
        }
        tar.closeArchiveEntry();
      }
      tar.finish();
    }
  }

  private static TarArchiveOutputStream stream(OutputStream target) {
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(target, RECORD_BYTES, StandardCharsets.UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
  }

  private TarArchiveEntry header(Entry entry) {
    TarArchiveEntry header = new TarArchiveEntry(entry.name());
    header.setSize(entry.bytes());
    header.setMode(MODE);
    header.setLastModifiedTime(FileTime.from(time));
    header.setIds(0, 0);
    header.setNames("", "");
    return header;
  }

  private static OutputStream keptOpen(OutputStream target) {
    return new FilterOutputStream(target) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
