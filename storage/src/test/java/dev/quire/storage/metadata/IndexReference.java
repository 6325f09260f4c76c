package dev.quire.storage.metadata;

import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Listing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/** The elements of an index's arrays, made in the plainest way of what its layout says. */
final class IndexReference {
  private final Map<byte[], TreeMap<byte[], Set<Integer>>> fields =
      new TreeMap<>(Arrays::compareUnsigned);
  private final Map<String, ByteArrayOutputStream> arrays = new TreeMap<>();

  private IndexReference(String table) {
    MetadataArrays.of(table).forEach(name -> arrays.put(name, new ByteArrayOutputStream()));
  }

  /** The bytes of each array by its name; none where no row has a field. */
  static Map<String, byte[]> of(String table, List<Metadata> rows) {
    IndexReference reference = new IndexReference(table);
    for (int row = 0; row < rows.size(); row++) {
      reference.add(row, rows.get(row));
    }
    if (!reference.fields.isEmpty()) {
      reference.lay(table, rows.size());
    }
    Map<String, byte[]> bytes = new TreeMap<>();
    reference.arrays.forEach((name, array) -> bytes.put(name, array.toByteArray()));
    return reference.fields.isEmpty() ? Map.of() : bytes;
  }

  private void add(int row, Metadata metadata) {
    metadata
        .fields()
        .forEach(
            (name, value) -> {
              add(name, TermKey.present(), row);
              add(name, TermKey.of(value), row);
              if (value instanceof Listing(var elements)) {
                for (MetadataValue element : elements) {
                  add(name, TermKey.ofElement(element), row);
                }
              }
            });
  }

  private void add(String name, byte[] key, int row) {
    fields
        .computeIfAbsent(
            name.getBytes(StandardCharsets.UTF_8), _ -> new TreeMap<>(Arrays::compareUnsigned))
        .computeIfAbsent(key, _ -> new TreeSet<>())
        .add(row);
  }

  private void lay(String table, int tableRows) {
    ByteArrayOutputStream names = arrays.get(table + "_fields");
    ByteArrayOutputStream keys = arrays.get(table + "_terms");
    ByteArrayOutputStream rows = arrays.get(table + "_term_rows");
    ByteArrayOutputStream bitmaps = arrays.get(table + "_term_bitmaps");
    long term = 0;
    for (var field : fields.entrySet()) {
      pair(table + "_fields", names.size(), term);
      names.writeBytes(field.getKey());
      for (var entry : field.getValue().entrySet()) {
        Set<Integer> ofTerm = entry.getValue();
        pair(table + "_terms", keys.size(), rows.size() / Integer.BYTES);
        keys.writeBytes(entry.getKey());
        if (ofTerm.size() >= 64 && ofTerm.size() >= tableRows / 256.0) {
          pair(table + "_term_bitmaps", bitmaps.size(), term);
          bitmaps.writeBytes(bitmap(ofTerm));
        } else {
          ofTerm.forEach(row -> rows.writeBytes(little(Integer.BYTES).putInt(row).array()));
        }
        term++;
      }
    }
    pair(table + "_fields", names.size(), term);
    pair(table + "_terms", keys.size(), rows.size() / Integer.BYTES);
    pair(table + "_term_bitmaps", bitmaps.size(), term);
  }

  private void pair(String of, long first, long second) {
    byte[] pair = little(2 * Long.BYTES).putLong(first).putLong(second).array();
    arrays.get(of + "_starts").writeBytes(pair);
  }

  private static byte[] bitmap(Set<Integer> rows) {
    RoaringBitmap bitmap = new RoaringBitmap();
    rows.forEach(bitmap::add);
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return bytes.array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
