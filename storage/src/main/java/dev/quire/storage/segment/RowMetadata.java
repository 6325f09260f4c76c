package dev.quire.storage.segment;

import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.json.MetadataJson;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.metadata.MetadataIndexWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the metadata of a segment's rows once, as the segment's columns were written, and writes
 * what filters need of it: the same rows give the same arrays. Rows without metadata are passed by.
 */
final class RowMetadata {
  private static final int LENGTH_OF_NONE = "{}".length();

  private final Path directory;
  private final ScratchArena scratch;
  private final Arena mapping;
  private final FieldKindsSeen kinds = new FieldKindsSeen();

  private RowMetadata(Path directory, ScratchArena scratch, Arena mapping) {
    this.directory = directory;
    this.scratch = scratch;
    this.mapping = mapping;
  }

  /**
   * Writes both metadata indexes; returns the kinds of what is here, and of nothing deleted.
   *
   * @param directory of the segment, whose columns are written
   * @param scratch for what is needed meanwhile, which is given back
   */
  static FieldKinds write(Path directory, ScratchArena scratch, ArraySink sink) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      RowMetadata metadata = new RowMetadata(directory, scratch, mapping);
      metadata.writeChunks(sink);
      metadata.writeDocuments(sink);
      return metadata.kinds.kinds();
    }
  }

  private SealedBytes column(Column column) {
    return SealedBytes.open(directory, column, mapping);
  }

  private void writeChunks(ArraySink sink) throws IOException {
    try (ScratchArena meanwhile = scratch.part()) {
      SealedBytes written = column(ChunkBytes.METADATA);
      MetadataIndexWriter index = new MetadataIndexWriter(written.size(), meanwhile);
      for (int i = 0; i < written.size(); i++) {
        MemorySegment json = written.get(i);
        if (json.byteSize() != LENGTH_OF_NONE) {
          Metadata metadata = MetadataJson.read(json.toArray(ValueLayout.JAVA_BYTE));
          kinds.chunk(metadata);
          addChunk(index, i, metadata);
        }
      }
      index.write(SegmentFiles.CHUNK, sink);
    }
  }

  private static void addChunk(MetadataIndexWriter index, int row, Metadata metadata)
      throws IOException {
    for (Map.Entry<String, MetadataValue> field : metadata.fields().entrySet()) {
      // such a name means the document's: see FieldSource
      if (!field.getKey().startsWith(FieldSource.DOCUMENT_PREFIX)) {
        index.add(row, field.getKey(), field.getValue());
      }
    }
  }

  private void writeDocuments(ArraySink sink) throws IOException {
    try (ScratchArena meanwhile = scratch.part()) {
      SealedBytes written = column(DocumentBytes.METADATA);
      MetadataIndexWriter index = new MetadataIndexWriter(written.size(), meanwhile);
      if (addDocuments(written, index)) {
        index.write(SegmentFiles.DOCUMENT, sink);
      }
    }
  }

  // what every document has is a field too; where no document says anything there is no index
  private boolean addDocuments(SealedBytes written, MetadataIndexWriter index) throws IOException {
    SealedBytes titles = column(DocumentBytes.TITLE);
    SealedBytes sources = column(DocumentBytes.SOURCE);
    boolean silent = true;
    for (int i = 0; i < written.size(); i++) {
      Metadata metadata = MetadataJson.read(written.get(i).toArray(ValueLayout.JAVA_BYTE));
      kinds.document(metadata);
      index.add(i, metadata);
      silent &= metadata.isEmpty();
      silent &= addOwn(index, i, metadata, "title", titles.text(i));
      silent &= addOwn(index, i, metadata, "source", sources.text(i));
    }
    return !silent;
  }

  private static boolean addOwn(
      MetadataIndexWriter index, int row, Metadata metadata, String name, String text)
      throws IOException {
    if (metadata.get(name).isEmpty()) {
      index.add(row, name, MetadataValue.of(text));
    }
    return text.isEmpty();
  }
}
