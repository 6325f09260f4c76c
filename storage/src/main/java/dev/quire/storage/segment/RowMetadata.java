package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.json.MetadataJson;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.metadata.MetadataIndexWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Reads the metadata of the rows of a segment to be, once, and writes what filters need of it: the
 * same rows give the same arrays. Rows without metadata are passed by.
 */
final class RowMetadata {
  private static final int LENGTH_OF_NONE = "{}".length();

  private final ContentRows rows;
  private final FieldKindsSeen kinds = new FieldKindsSeen();

  RowMetadata(ContentRows rows) {
    this.rows = rows;
  }

  /** Writes both metadata indexes; returns the kinds of what is here, and of nothing deleted. */
  FieldKinds write(ArraySink sink) throws IOException {
    writeChunks(sink);
    writeDocuments(sink);
    return kinds.kinds();
  }

  private void writeChunks(ArraySink sink) throws IOException {
    MetadataIndexWriter index = new MetadataIndexWriter(rows.chunks());
    for (int i = 0; i < rows.chunks(); i++) {
      MemorySegment json = rows.bytes(ChunkBytes.METADATA, i);
      if (json.byteSize() != LENGTH_OF_NONE) {
        Metadata metadata = MetadataJson.read(json.toArray(ValueLayout.JAVA_BYTE));
        kinds.chunk(metadata);
        addChunk(index, i, metadata);
      }
    }
    index.write(SegmentFiles.CHUNK, sink);
  }

  private static void addChunk(MetadataIndexWriter index, int row, Metadata metadata) {
    metadata
        .fields()
        .forEach(
            (field, value) -> {
              // such a name means the document's: see FieldSource
              if (!field.startsWith(FieldSource.DOCUMENT_PREFIX)) {
                index.add(row, field, value);
              }
            });
  }

  // what every document has is a field too; where no document says anything there is no index
  private void writeDocuments(ArraySink sink) throws IOException {
    MetadataIndexWriter index = new MetadataIndexWriter(rows.documents());
    boolean silent = true;
    for (int i = 0; i < rows.documents(); i++) {
      MemorySegment json = rows.bytes(DocumentBytes.METADATA, i);
      Metadata metadata = MetadataJson.read(json.toArray(ValueLayout.JAVA_BYTE));
      kinds.document(metadata);
      index.add(i, metadata);
      silent &= metadata.isEmpty();
      silent &= addOwn(index, i, metadata, "title", DocumentBytes.TITLE);
      silent &= addOwn(index, i, metadata, "source", DocumentBytes.SOURCE);
    }
    if (!silent) {
      index.write(SegmentFiles.DOCUMENT, sink);
    }
  }

  private boolean addOwn(
      MetadataIndexWriter index, int row, Metadata metadata, String name, DocumentBytes column) {
    MemorySegment utf8 = rows.bytes(column, row);
    if (metadata.get(name).isEmpty()) {
      String text = new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
      index.add(row, name, MetadataValue.of(text));
    }
    return utf8.byteSize() == 0;
  }
}
