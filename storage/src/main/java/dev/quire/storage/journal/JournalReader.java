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
import java.util.zip.CRC32C;

/** Reads one journal file from front to back; see {@link JournalFormat} for what is valid. */
final class JournalReader {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final boolean isLast;

  JournalReader(Path file, boolean isLast) {
    this.file = file;
    this.isLast = isLast;
  }

  /**
   * What a file was found to hold.
   *
   * @param nextPosition that would come after its last record
   * @param validBytes where its torn tail begins; 0 where not even the header is whole
   */
  record Extent(long nextPosition, long validBytes, long fileBytes) {
    boolean isTorn() {
      return validBytes < fileBytes;
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
      if (bytes.byteSize() < JournalFormat.HEADER_BYTES && isLast) {
        return new Extent(JournalFormat.firstPosition(file), 0, bytes.byteSize());
      }
      int salt = readHeader(bytes);
      return readRecords(bytes, salt, afterPosition, replay);
    }
  }

  private int readHeader(MemorySegment bytes) {
    if (bytes.byteSize() < JournalFormat.HEADER_BYTES) {
      throw damaged(0, "its header is cut short");
    }
    ByteBuffer header =
        bytes.asSlice(0, JournalFormat.HEADER_BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (!JournalFormat.isHeader(header)) {
      throw damaged(0, "its header does not match its checksum");
    }
    if (JournalFormat.version(header) > JournalFormat.VERSION) {
      throw new StorageFailure(
          "%s has the format version %d; this Quire reads up to %d: open it with a newer Quire"
              .formatted(file, JournalFormat.version(header), JournalFormat.VERSION));
    }
    if (JournalFormat.firstPosition(header) != JournalFormat.firstPosition(file)) {
      throw damaged(0, "it has the name of another file");
    }
    return JournalFormat.salt(header);
  }

  private Extent readRecords(MemorySegment bytes, int salt, long afterPosition, Replay replay) {
    long position = JournalFormat.firstPosition(file);
    long at = JournalFormat.HEADER_BYTES;
    while (at < bytes.byteSize()) {
      if (!isRecord(bytes, at, salt, position)) {
        requireTornTail(bytes, at, salt, position);
        return new Extent(position, at, bytes.byteSize());
      }
      int length = bytes.get(INT, at);
      if (length > JournalFormat.MARK_LENGTH) {
        if (position > afterPosition) {
          replay.apply(position, command(bytes, at, length));
        }
        position++;
      }
      at += length + 8L;
    }
    return new Extent(position, at, at);
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

  private Command command(MemorySegment bytes, long at, int length) {
    ByteBuffer command =
        bytes
            .asSlice(at + JournalFormat.PREFIX_BYTES, length - JournalFormat.MARK_LENGTH)
            .asByteBuffer();
    try {
      return CommandCodec.decode(command);
    } catch (RuntimeException e) {
      throw new StorageFailure(
          "%s: the record at offset %d cannot be read (%s)".formatted(file, at, e.getMessage()), e);
    }
  }

  // a valid mark further on proves that the bad record was on the disk once
  private void requireTornTail(MemorySegment bytes, long at, int salt, long position) {
    if (!isLast) {
      throw damaged(at, "the record of position " + position + " is not what was written");
    }
    for (long i = at + 1; i <= bytes.byteSize() - JournalFormat.PREFIX_BYTES; i++) {
      if (bytes.get(INT, i) == JournalFormat.MARK_LENGTH && isMark(bytes, i, salt, position)) {
        throw damaged(
            at,
            "the record of position %d is not what was written, and a mark at offset %d shows that it was whole once"
                .formatted(position, i));
      }
    }
  }

  private static boolean isMark(MemorySegment bytes, long at, int salt, long after) {
    return bytes.get(LONG, at + 8) > after
        && bytes.get(INT, at + 4) == checksum(bytes, at, JournalFormat.MARK_LENGTH, salt);
  }

  private StorageFailure damaged(long offset, String how) {
    return new StorageFailure(
        "%s is damaged at offset %d: %s; restore a snapshot, or keep a copy and run fsck"
            .formatted(file, offset, how));
  }
}
