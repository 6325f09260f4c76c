package dev.quire.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The one bit of a file whose flip explains why it does not match its CRC32C. A CRC is linear: the
 * difference between the checksum found and the one expected depends only on how far the flipped
 * bits lie from the end, and differs for each single bit of a file of up to 2^31 bits and for any
 * two (Castagnoli, Bräuer and Herrmann, 1993). So it is found by walking that difference from the
 * end to the front, without trying anything.
 *
 * @param offset of the byte in the file
 * @param bit its number, 0 the lowest
 */
public record FlippedBit(long offset, int bit) {
  private static final int POLYNOMIAL = 0x82F63B78; // reversed
  private static final long SLICE = 1L << 30;

  /**
   * How far from the end a single bit is looked for: beyond it, it would not be the only answer.
   */
  private static final long MAX_BYTES = 1L << 28;

  /**
   * Looks for the bit.
   *
   * @param header what the file must begin with, byte for byte
   * @param crc32c of what follows the header
   */
  public static Optional<FlippedBit> of(Path file, byte[] header, int crc32c) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      byte[] found = bytes.asSlice(0, header.length).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment body = bytes.asSlice(header.length);
      int difference = crc(body) ^ crc32c;
      return Arrays.equals(found, header)
          ? find(difference, body.byteSize())
              .map(flipped -> new FlippedBit(header.length + flipped.offset, flipped.bit))
          : inHeader(found, header, difference);
    }
  }

  private static Optional<FlippedBit> inHeader(byte[] found, byte[] expected, int bodyDifference) {
    int at = Arrays.mismatch(found, expected);
    int bits = (found[at] ^ expected[at]) & 0xFF;
    found[at] = expected[at];
    return bodyDifference == 0 && Integer.bitCount(bits) == 1 && Arrays.equals(found, expected)
        ? Optional.of(new FlippedBit(at, Integer.numberOfTrailingZeros(bits)))
        : Optional.empty();
  }

  /** The bit, in so many bytes, whose flip changes their CRC32C by the difference. */
  static Optional<FlippedBit> find(int difference, long bytes) {
    // the highest bit of the last byte, and from there one bit after the other towards the front
    int effect = POLYNOMIAL;
    for (long back = 1; back <= Math.min(bytes, MAX_BYTES); back++) {
      for (int bit = 7; bit >= 0; bit--) {
        if (effect == difference) {
          return Optional.of(new FlippedBit(bytes - back, bit));
        }
        effect = (effect >>> 1) ^ ((effect & 1) * POLYNOMIAL);
      }
    }
    return Optional.empty();
  }

  private static int crc(MemorySegment memory) {
    CRC32C crc = new CRC32C();
    for (long from = 0; from < memory.byteSize(); from += SLICE) {
      crc.update(memory.asSlice(from, Math.min(SLICE, memory.byteSize() - from)).asByteBuffer());
    }
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return "bit %d of the byte at offset %d is flipped".formatted(bit, offset);
  }
}
