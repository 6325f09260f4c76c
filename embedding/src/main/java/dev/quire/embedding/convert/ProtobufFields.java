package dev.quire.embedding.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of one protobuf message without a schema. A message is a run of (tag,
 * value), the tag being {@code field number << 3 | wire type}; the wire type tells how long the
 * value is, so that unknown fields are stepped over.
 */
final class ProtobufFields {

  /** What to do with a field: number for the wire types 0, 1 and 5, bytes for type 2. */
  interface Visitor {
    void visit(int field, long number, ByteBuffer bytes);
  }

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  private ProtobufFields() {}

  static void visit(ByteBuffer message, Visitor visitor) {
    ByteBuffer rest = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      int tag = (int) varint(rest);
      int field = tag >>> 3;
      switch (tag & 7) {
        case 0 -> visitor.visit(field, varint(rest), NO_BYTES);
        case 1 -> visitor.visit(field, rest.getLong(), NO_BYTES);
        case 2 -> visitor.visit(field, 0, take(rest, (int) varint(rest)));
        case 5 -> visitor.visit(field, rest.getInt(), NO_BYTES);
        default -> throw new IllegalArgumentException("wire type " + (tag & 7) + " of a field");
      }
    }
  }

  /** Reads one number of 7 bits a byte, lowest first; the top bit says that more follow. */
  static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than 64 bits");
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static ByteBuffer take(ByteBuffer from, int length) {
    ByteBuffer taken = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + length);
    return taken;
  }
}
