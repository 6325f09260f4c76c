package dev.quire.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a file system knows of a file without its bytes. Whoever changes a byte changes {@code
 * changed}, which no program can set; a hard link changes it too, and not {@code modified}.
 *
 * @param modified of the content, in nanoseconds since 1970
 * @param changed of content, names or rights, in nanoseconds since 1970
 */
public record FileStamp(long inode, long bytes, long modified, long changed) {
  /** File systems count time in steps; a change in the same step would not show. */
  private static final Duration SETTLES_AFTER = Duration.ofSeconds(2);

  /** Empty where the system does not know all of it. */
  public static Optional<FileStamp> of(Path file) {
    try {
      Map<String, Object> known =
          Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime");
      return Optional.of(
          new FileStamp(
              ((Number) known.get("ino")).longValue(),
              ((Number) known.get("size")).longValue(),
              nanos((FileTime) known.get("lastModifiedTime")),
              nanos((FileTime) known.get("ctime"))));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /** Whether it had the same content as far as is known, whatever names it got since. */
  public boolean hasContentOf(FileStamp earlier) {
    return inode == earlier.inode && bytes == earlier.bytes && modified == earlier.modified;
  }

  /** Whether any later change would show in a stamp. */
  public boolean isSettled(Instant now) {
    return changed < TimeUnit.SECONDS.toNanos(now.minus(SETTLES_AFTER).getEpochSecond());
  }
}
