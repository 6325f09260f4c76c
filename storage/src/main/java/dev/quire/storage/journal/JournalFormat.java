package dev.quire.storage.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The layout of a journal file, {@code journal/<position of its first record, 20 digits>.wal}.
 * Everything is little-endian.
 *
 * <pre>
 * header
 * offset  0   8 bytes  "QUIREWAL"
 * offset  8   i4       format version, 1
 * offset 12   i4       salt, a random number
 * offset 16   i8       position of the first record
 * offset 24   i4       0
 * offset 28   i4       CRC32C of the 28 bytes before
 * then records
 * offset  0   i4       length: 8 + bytes of the command
 * offset  4   i4       CRC32C of salt, length, position and command
 * offset  8   i8       position
 * offset 16   command  see {@link CommandCodec}
 * </pre>
 *
 * <p>A record without a command is a <em>mark</em>: its position is that of the record after it,
 * and it says that all before it was on the disk when it was written. Each write to the file begins
 * with one, and closing the journal ends with one.
 *
 * <p><b>Validity.</b> Positions grow by one, through all files of a library. The header is synced
 * before the first record is written. Reading stops at the first record that is cut short, has
 * another checksum or another position than expected. In the last file this is the torn tail of a
 * write that was never acknowledged, and is cut, unless a valid mark follows: it proves that the
 * record was whole once, so the file is damaged and nothing is opened, until an operator brings it
 * back or cuts it ({@link JournalCut}). In any other file it is damage too. (A flipped bit in the
 * last write before a crash looks like a torn one: nobody can tell them apart.)
 *
 * <p><b>The last file.</b> {@link JournalEnd} names it, so that a missing one does not pass for the
 * end, and tells of a closed one where it ends: nothing of that is torn.
 */
final class JournalFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 32;
  static final int PREFIX_BYTES = 16;

  /** The length field of a mark. */
  static final int MARK_LENGTH = Long.BYTES;

  private static final long MAGIC = 0x4C41574552495551L; // "QUIREWAL"
  private static final String SUFFIX = ".wal";

  private JournalFormat() {}

  static String fileName(long firstPosition) {
    return "%020d%s".formatted(firstPosition, SUFFIX);
  }

  static boolean isJournal(Path file) {
    return file.getFileName().toString().matches("\\d{20}\\.wal");
  }

  static long firstPosition(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 20));
  }

  static ByteBuffer header(long firstPosition, int salt) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC).putInt(VERSION).putInt(salt).putLong(firstPosition).putInt(0);
    return header.putInt(headerChecksum(header)).flip();
  }

  /** Whether these are the bytes of a whole header, of this or a later version. */
  static boolean isHeader(ByteBuffer header) {
    return header.getLong(0) == MAGIC && header.getInt(28) == headerChecksum(header);
  }

  static int version(ByteBuffer header) {
    return header.getInt(8);
  }

  static int salt(ByteBuffer header) {
    return header.getInt(12);
  }

  static long firstPosition(ByteBuffer header) {
    return header.getLong(16);
  }

  /** A checksum that has taken in the salt. */
  static CRC32C checksum(int salt) {
    CRC32C crc = new CRC32C();
    update(crc, salt);
    return crc;
  }

  static void update(CRC32C crc, int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      crc.update(value >>> shift);
    }
  }

  static ByteBuffer mark(int salt, long position) {
    ByteBuffer mark = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    mark.putInt(MARK_LENGTH).putInt(0).putLong(position).flip();
    CRC32C crc = checksum(salt);
    update(crc, MARK_LENGTH);
    crc.update(mark.duplicate().position(8));
    return mark.putInt(4, (int) crc.getValue());
  }

  private static int headerChecksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(28));
    return (int) crc.getValue();
  }
}
