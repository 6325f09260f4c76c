package dev.quire.storage.segment;

import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.json.MetadataJson;
import dev.quire.storage.metadata.LiveColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The fields of live rows, by which filters ask for them. */
final class LiveFields {
  private final LiveRows rows;
  private final LiveColumns chunks = new LiveColumns(this::ofChunk);
  private final LiveColumns documents = new LiveColumns(this::ofDocument);

  LiveFields(LiveRows rows) {
    this.rows = rows;
  }

  LiveColumns chunks() {
    return chunks;
  }

  LiveColumns documents() {
    return documents;
  }

  private Map<String, MetadataValue> ofChunk(int row) {
    return metadata(rows.chunkBytes(ChunkBytes.METADATA, row)).fields();
  }

  // as Document.fields, without the rest of it
  private Map<String, MetadataValue> ofDocument(int row) {
    Map<String, MetadataValue> fields = new HashMap<>();
    fields.put("id", text(rows.documentBytes(DocumentBytes.ID, row)));
    fields.put("title", text(rows.documentBytes(DocumentBytes.TITLE, row)));
    fields.put("source", text(rows.documentBytes(DocumentBytes.SOURCE, row)));
    fields.putAll(metadata(rows.documentBytes(DocumentBytes.METADATA, row)).fields());
    return fields;
  }

  private static Metadata metadata(MemorySegment json) {
    return MetadataJson.read(json.toArray(ValueLayout.JAVA_BYTE));
  }

  private static MetadataValue text(MemorySegment utf8) {
    return MetadataValue.of(
        new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
  }
}
