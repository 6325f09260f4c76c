package dev.quire.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.json.CheckedJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An archive taken apart, to be changed by a stranger who knows the format, and put together. */
final class ArchiveFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String LISTING = "snapshot.json";

  private final Map<String, byte[]> byName = new LinkedHashMap<>();

  static ArchiveFiles of(byte[] archive) {
    ArchiveFiles files = new ArchiveFiles();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName();
        files.byName.put(name.substring(name.indexOf('/') + 1), tar.readAllBytes());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, byte[]> byName() {
    return byName;
  }

  byte[] toArchive() {
    return toArchive(tar -> {});
  }

  /** With something more at the end. */
  byte[] toArchive(Consumer<TarArchiveOutputStream> more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      byName.forEach((name, content) -> add(tar, "top/" + name, content));
      more.accept(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void add(TarArchiveOutputStream tar, String name, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    add(tar, entry, content);
  }

  static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes a file and every checksum that covers it, so that only the content is at fault. */
  ArchiveFiles changed(String name, UnaryOperator<byte[]> change) {
    byName.compute(name, (n, content) -> change.apply(content));
    String directory = name.substring(0, name.lastIndexOf('/') + 1);
    if (name.endsWith(".npy") && byName.containsKey(directory + "segment.json")) {
      sign(directory + "segment.json", "arrays", "name", directory, ".npy");
    }
    sign(LISTING, "files", "path", "", "");
    return this;
  }

  /** Changes a JSON file that carries its own checksum, then everything that covers it. */
  ArchiveFiles changedJson(String name, Consumer<ObjectNode> change) {
    ObjectNode json = parse(name);
    change.accept(json);
    byName.put(name, CheckedJson.toBytes(json));
    if (!name.equals(LISTING)) {
      sign(LISTING, "files", "path", "", "");
    }
    return this;
  }

  private ObjectNode parse(String name) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(byName.get(name));
      json.remove("crc32c");
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sign(String signed, String list, String key, String before, String after) {
    ObjectNode json = parse(signed);
    for (JsonNode entry : json.get(list)) {
      byte[] content = byName.get(before + entry.get(key).textValue() + after);
      if (content != null) {
        sign((ObjectNode) entry, content);
      }
    }
    byName.put(signed, CheckedJson.toBytes(json));
  }

  private static void sign(ObjectNode entry, byte[] content) {
    entry.put("bytes", content.length);
    if (entry.has("sha256")) {
      MessageDigest digest = Sha256.digest();
      digest.update(content);
      entry.put("sha256", Sha256.hex(digest));
    }
    if (entry.has("crc32c")) {
      CRC32C crc = new CRC32C();
      int header = 10 + (content[8] & 0xFF) + 256 * (content[9] & 0xFF);
      crc.update(content, header, content.length - header);
      entry.put("crc32c", HexFormat.of().toHexDigits((int) crc.getValue()));
    }
  }
}
