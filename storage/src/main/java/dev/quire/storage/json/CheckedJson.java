package dev.quire.storage.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Attempt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A JSON object that carries the checksum of its own bytes, so that no flipped bit goes unnoticed.
 *
 * <pre>
 * {
 *   "formatVersion" : 1,
 *   …
 *   "crc32c" : "0a1b2c3d"
 * }
 * </pre>
 *
 * <p>The checksum is that of every byte before its eight hex digits; what follows them is fixed:
 * quote, newline, brace, newline.
 */
public final class CheckedJson {
  /** Exact decimals: a metadata number comes back as it went in. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String VERSION = "formatVersion";
  private static final String CHECKSUM = "crc32c";
  private static final String NO_CHECKSUM = "00000000";
  private static final String END = "\"\n}\n";

  private CheckedJson() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An object that begins with its format's version. */
  public static ObjectNode object(int formatVersion) {
    return object().put(VERSION, formatVersion);
  }

  /** Parses JSON that somebody else owns; throws {@link StorageFailure} where it is none. */
  public static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new StorageFailure("is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The object's bytes, its checksum as last member. */
  public static byte[] toBytes(ObjectNode object) {
    String json = object.deepCopy().put(CHECKSUM, NO_CHECKSUM).toPrettyString() + "\n";
    int checked = json.length() - END.length() - NO_CHECKSUM.length();
    String body = json.substring(0, checked);
    return (body + checksum(body.getBytes(StandardCharsets.UTF_8)) + END)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote; throws {@link StorageFailure} where the version is not the
   * known one, or a byte is not what was written.
   */
  public static ObjectNode read(Path file, int knownVersion) {
    byte[] bytes = Attempt.get("read " + file, () -> Files.readAllBytes(file));
    try {
      if (!(MAPPER.readTree(bytes) instanceof ObjectNode object)) {
        throw damaged(file, "holds no JSON object");
      }
      requireVersion(file, object, knownVersion);
      requireChecksum(file, bytes);
      return object;
    } catch (java.io.IOException e) {
      throw damaged(file, "is not JSON");
    }
  }

  private static void requireVersion(Path file, ObjectNode object, int known) {
    int version = object.path(VERSION).asInt();
    if (version > known) {
      throw new StorageFailure(
          "%s has the format version %d; this Quire reads up to %d: open it with a newer Quire"
              .formatted(file, version, known));
    }
  }

  private static void requireChecksum(Path file, byte[] bytes) {
    int checked = bytes.length - END.length() - NO_CHECKSUM.length();
    if (checked < 0) {
      throw damaged(file, "is too short");
    }
    byte[] body = java.util.Arrays.copyOf(bytes, checked);
    byte[] expected = (checksum(body) + END).getBytes(StandardCharsets.UTF_8);
    if (!java.util.Arrays.equals(bytes, checked, bytes.length, expected, 0, expected.length)) {
      throw damaged(file, "does not match its checksum");
    }
  }

  private static StorageFailure damaged(Path file, String how) {
    return new StorageFailure(
        "%s %s; it is damaged: restore a snapshot, or run fsck".formatted(file, how));
  }

  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
