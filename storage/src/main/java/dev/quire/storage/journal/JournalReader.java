package dev.quire.storage.journal;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Command;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads one journal file from front to back; see {@link JournalFormat} for what is valid. */
final class JournalReader {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Tail tail;

  /** How a crash may have left the end of a file. */
  enum Tail {
    /** Another file follows, or it was closed: nothing is torn. */
    WHOLE,
    /** Its header is on the disk; its last records may be torn. */
    RECORDS,
    /** Its header too. */
    ANY
  }

  JournalReader(Path file, Tail tail) {
    this.file = file;
    this.tail = tail;
  }

  /**
   * What a file was found to hold.
   *
   * @param nextPosition that would come after its last record
   * @param validBytes where its torn tail or its damage begins; 0 where not even the header is
   *     whole
   */
  record Extent(
      long nextPosition, long validBytes, long fileBytes, Optional<JournalDamage> damage) {
    boolean isTorn() {
      return validBytes < fileBytes && damage.isEmpty();
    }

    boolean hasRecordsAfter(long firstPosition) {
      return nextPosition > firstPosition;
    }
  }

  /** Hands over the commands after the position, and says how far the file is valid. */
  Extent read(long afterPosition, Replay replay) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      Optional<String> problem = headerProblem(bytes);
      if (problem.isPresent()) {
        // the header is durable before a record is written
        boolean torn = tail == Tail.ANY && bytes.byteSize() <= JournalFormat.HEADER_BYTES;
        long position = JournalFormat.firstPosition(file);
        return torn
            ? new Extent(position, 0, bytes.byteSize(), Optional.empty())
            : damaged(bytes, 0, position, problem.get());
      }
      return readRecords(bytes, JournalFormat.salt(header(bytes)), afterPosition, replay);
    }
  }

  /**
   * Hands over the records that can still be read from the offset on, where one may begin anywhere;
   * where the header cannot be read, none can.
   */
  void salvage(long from, Salvage salvage) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      if (headerProblem(bytes).isEmpty()) {
        salvage(bytes, JournalFormat.salt(header(bytes)), from, salvage);
      }
    }
  }

  /** Takes what lies behind a damage; a mark has no command. */
  @FunctionalInterface
  interface Salvage {
    void found(long position, Optional<Command> command);
  }

  private void salvage(MemorySegment bytes, int salt, long from, Salvage salvage) {
    long first = JournalFormat.firstPosition(file);
    long most = first + bytes.byteSize() / JournalFormat.PREFIX_BYTES;
    long at = Math.max(from, JournalFormat.HEADER_BYTES);
    while (at <= bytes.byteSize() - JournalFormat.PREFIX_BYTES) {
      long position = bytes.get(LONG, at + 8);
      if (position >= first && position <= most && isRecord(bytes, at, salt, position)) {
        int length = bytes.get(INT, at);
        salvage.found(position, readable(bytes, at, length));
        at += length + 8L;
      } else {
        at++;
      }
    }
  }

  private Optional<Command> readable(MemorySegment bytes, long at, int length) {
    try {
      return length > JournalFormat.MARK_LENGTH
          ? Optional.of(command(bytes, at, length))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static ByteBuffer header(MemorySegment bytes) {
    return bytes
        .asSlice(0, JournalFormat.HEADER_BYTES)
        .asByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private Optional<String> headerProblem(MemorySegment bytes) {
    if (bytes.byteSize() < JournalFormat.HEADER_BYTES) {
      return Optional.of("its header is cut short");
    }
    ByteBuffer header = header(bytes);
    if (!JournalFormat.isHeader(header)) {
      return Optional.of("its header does not match its checksum");
    }
    if (JournalFormat.version(header) > JournalFormat.VERSION) {
      throw new StorageFailure(
          "%s has the format version %d; this Quire reads up to %d: open it with a newer Quire"
              .formatted(file, JournalFormat.version(header), JournalFormat.VERSION));
    }
    return JournalFormat.firstPosition(header) == JournalFormat.firstPosition(file)
        ? Optional.empty()
        : Optional.of("it has the name of another file");
  }

  private Extent readRecords(MemorySegment bytes, int salt, long afterPosition, Replay replay) {
    long position = JournalFormat.firstPosition(file);
    long at = JournalFormat.HEADER_BYTES;
    while (at < bytes.byteSize()) {
      if (!isRecord(bytes, at, salt, position)) {
        return badRecord(bytes, at, salt, position);
      }
      int length = bytes.get(INT, at);
      if (length > JournalFormat.MARK_LENGTH) {
        if (position > afterPosition) {
          Command command;
          try {
            command = command(bytes, at, length);
          } catch (RuntimeException e) {
            return damaged(bytes, at, position, unreadable(position, e));
          }
          replay.apply(position, command);
        }
        position++;
      }
      at += length + 8L;
    }
    return new Extent(position, at, at, Optional.empty());
  }

  private static String unreadable(long position, RuntimeException e) {
    return "the record of position %d is what was written, and cannot be read (%s); a newer Quire may know it"
        .formatted(position, e.getMessage());
  }

  private static boolean isRecord(MemorySegment bytes, long at, int salt, long position) {
    long left = bytes.byteSize() - at - 8;
    if (left < JournalFormat.MARK_LENGTH) {
      return false;
    }
    int length = bytes.get(INT, at);
    return length >= JournalFormat.MARK_LENGTH
        && length <= left
        && bytes.get(LONG, at + 8) == position
        && bytes.get(INT, at + 4) == checksum(bytes, at, length, salt);
  }

  private static int checksum(MemorySegment bytes, long at, int length, int salt) {
    CRC32C crc = JournalFormat.checksum(salt);
    JournalFormat.update(crc, length);
    crc.update(bytes.asSlice(at + 8, length).asByteBuffer());
    return (int) crc.getValue();
  }

  private static Command command(MemorySegment bytes, long at, int length) {
    return CommandCodec.decode(
        bytes
            .asSlice(at + JournalFormat.PREFIX_BYTES, length - JournalFormat.MARK_LENGTH)
            .asByteBuffer());
  }

  // a torn tail, unless a valid mark further on proves that the record was on the disk once
  private Extent badRecord(MemorySegment bytes, long at, int salt, long position) {
    if (tail == Tail.WHOLE) {
      String how = "the record of position " + position + " is not what was written";
      return damaged(bytes, at, position, how);
    }
    for (long i = at + 1; i <= bytes.byteSize() - JournalFormat.PREFIX_BYTES; i++) {
      if (bytes.get(INT, i) == JournalFormat.MARK_LENGTH && isMark(bytes, i, salt, position)) {
        String how =
            "the record of position %d is not what was written, and a mark at offset %d shows that it was whole once"
                .formatted(position, i);
        return damaged(bytes, at, position, how);
      }
    }
    return new Extent(position, at, bytes.byteSize(), Optional.empty());
  }

  private static boolean isMark(MemorySegment bytes, long at, int salt, long after) {
    return bytes.get(LONG, at + 8) > after
        && bytes.get(INT, at + 4) == checksum(bytes, at, JournalFormat.MARK_LENGTH, salt);
  }

  private Extent damaged(MemorySegment bytes, long offset, long position, String how) {
    return new Extent(
        position,
        offset,
        bytes.byteSize(),
        Optional.of(JournalDamage.at(file, offset, position, how)));
  }
}
