package dev.quire.storage.segment;

import dev.quire.storage.metadata.MetadataArrays;
import dev.quire.storage.metadata.MetadataIndexWriter;
import dev.quire.storage.npy.Dtype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a sealed segment with n chunk rows, m document rows, and o owners: the documents
 * that its chunks belong to, by ascending id, whether their own rows are here or not. Every array
 * is named {@code <name>.npy}.
 *
 * <pre>
 * segment.json              what there is: see {@link SegmentDescription}
 * vectors                   f4 [n, dimension]
 * chunk_ids                 u1 [bytes]   UTF-8, one after the other
 * chunk_ids_offsets         i8 [n + 1]   where each begins; the last is where the last ends
 * chunk_order               i4 [n]       rows by ascending id
 * chunk_table               u8 [slots]   rows by the hash of their id: see {@link IdTable}
 * chunk_owners              i4 [n]       the owner of each row
 * chunk_ordinals            i4 [n]
 * chunk_created, _updated   i8 [n]       milliseconds since 1970 in UTC
 * chunk_revisions           i8 [n]
 * chunk_texts, _offsets     u1, i8       as the ids
 * chunk_metadata, _offsets  u1, i8       JSON objects
 * owner_ids, _offsets       u1, i8       ids of documents, ascending
 * owner_chunks              i4 [n]       rows by owner, in each by ordinal
 * owner_chunks_offsets      i8 [o + 1]   where each owner's rows begin
 * document_ids, _offsets    u1, i8       and document_order, document_table, as with chunks
 * document_titles, document_sources, document_metadata, each with _offsets
 * document_created, document_updated, document_revisions   i8 [m]
 * chunk_fields, chunk_terms, chunk_term_…, document_fields, …   which rows have which metadata: see
 *                           {@link MetadataIndexWriter}; none where no row has any. Documents have
 *                           their title and source there too, unless nothing of any is filled in
 * index_…                   what the index keeps
 * calibration.json          what was measured of the index: see {@link CalibrationFile}
 * deletes-&lt;generation&gt;      u8 [⌈n / 64⌉] bit row % 64 of word row / 64: the row is deleted
 * document_deletes-&lt;generation&gt;  u8 [⌈m / 64⌉]
 * </pre>
 */
final class SegmentFiles {
  static final String DESCRIPTION = "segment.json";
  static final String VECTORS = "vectors";
  static final String CHUNK_ORDER = "chunk_order";
  static final String CHUNK_TABLE = "chunk_table";
  static final String CHUNK_OWNERS = "chunk_owners";
  static final String OWNER_CHUNKS = "owner_chunks";
  static final String DOCUMENT_ORDER = "document_order";
  static final String DOCUMENT_TABLE = "document_table";
  static final String OFFSETS = "_offsets";

  /** What the metadata index of chunk rows is named by, and that of document rows. */
  static final String CHUNK = "chunk";

  static final String DOCUMENT = "document";
  private static final Set<String> METADATA_INDEXES =
      Stream.of(CHUNK, DOCUMENT)
          .flatMap(table -> MetadataArrays.of(table).stream())
          .collect(Collectors.toUnmodifiableSet());
  private static final String INDEX = "index_";

  private SegmentFiles() {}

  static Path array(Path directory, String name) {
    return directory.resolve(name + ".npy");
  }

  static String index(String name) {
    return INDEX + name;
  }

  static boolean isIndex(String name) {
    return name.startsWith(INDEX);
  }

  /** Whether the array belongs to a metadata index, which {@link RowMetadata} can write again. */
  static boolean isMetadataIndex(String name) {
    return METADATA_INDEXES.contains(name);
  }

  static Path chunkDeletes(Path directory, long generation) {
    return array(directory, "deletes-" + generation);
  }

  static Path documentDeletes(Path directory, long generation) {
    return array(directory, "document_deletes-" + generation);
  }

  static Dtype dtype(ChunkNumber column) {
    return column == ChunkNumber.ORDINAL ? Dtype.I4 : Dtype.I8;
  }

  /** An array that every segment has, and the shape that its row counts ask for. */
  record Required(String name, Dtype dtype, List<Long> shape) {}

  /** The arrays of known shape; those of bytes are bounded by their offsets. */
  static List<Required> required(int dimension, long chunks, long documents, long owners) {
    List<Required> required = new ArrayList<>();
    required.add(new Required(VECTORS, Dtype.F4, List.of(chunks, (long) dimension)));
    required.add(new Required(CHUNK_ORDER, Dtype.I4, List.of(chunks)));
    required.add(table(CHUNK_TABLE, chunks));
    required.add(new Required(CHUNK_OWNERS, Dtype.I4, List.of(chunks)));
    required.add(new Required(OWNER_CHUNKS, Dtype.I4, List.of(chunks)));
    required.add(new Required(OWNER_CHUNKS + OFFSETS, Dtype.I8, List.of(owners + 1)));
    required.add(new Required(DOCUMENT_ORDER, Dtype.I4, List.of(documents)));
    required.add(table(DOCUMENT_TABLE, documents));
    for (ChunkNumber column : ChunkNumber.values()) {
      required.add(new Required(column.array(), dtype(column), List.of(chunks)));
    }
    for (DocumentNumber column : DocumentNumber.values()) {
      required.add(new Required(column.array(), Dtype.I8, List.of(documents)));
    }
    for (ChunkBytes column : ChunkBytes.values()) {
      long rows = column == ChunkBytes.DOCUMENT_ID ? owners : chunks;
      required.add(new Required(column.array() + OFFSETS, Dtype.I8, List.of(rows + 1)));
    }
    for (DocumentBytes column : DocumentBytes.values()) {
      required.add(new Required(column.array() + OFFSETS, Dtype.I8, List.of(documents + 1)));
    }
    return required;
  }

  private static Required table(String name, long rows) {
    return new Required(name, Dtype.U8, List.of((long) IdTable.capacity(Math.toIntExact(rows))));
  }
}
