package dev.quire.api.http;

import dev.quire.domain.error.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The place in a list where the next page begins: a checksum over the list's path and the key, then
 * the key, in base64. It holds no secret; the checksum tells a cursor that was damaged, or that is
 * of another list.
 */
final class Cursor {
  private Cursor() {}

  static String of(String list, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] cursor =
        ByteBuffer.allocate(Integer.BYTES + bytes.length)
            .putInt(checksum(list, bytes))
            .put(bytes)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /** The key in the cursor; empty where there is none. */
  static Optional<String> key(String list, String cursor) {
    if (cursor == null) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      int checksum = bytes.getInt();
      byte[] key = new byte[bytes.remaining()];
      bytes.get(key);
      String text = new String(key, StandardCharsets.UTF_8);
      // written back it must be the same: base64 has spare bits at its end
      if (checksum == checksum(list, key) && of(list, text).equals(cursor)) {
        return Optional.of(text);
      }
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
      // said below
    }
    throw foreign();
  }

  /** The key where keys are numbers from 0; 0 where there is no cursor. */
  static int number(String list, String cursor) {
    String key = key(list, cursor).orElse("0");
    if (!key.matches("\\d{1,9}")) {
      throw foreign(); // somebody has computed the checksum
    }
    return Integer.parseInt(key);
  }

  private static InvalidInput foreign() {
    return new InvalidInput("cursor", "is not one that this list gave out");
  }

  private static int checksum(String list, byte[] key) {
    CRC32C crc = new CRC32C();
    crc.update(list.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
    crc.update(key);
    return (int) crc.getValue();
  }
}
