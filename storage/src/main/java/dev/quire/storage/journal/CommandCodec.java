package dev.quire.storage.journal;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Command.Define;
import dev.quire.domain.store.Command.Write;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.json.LibraryJson;
import dev.quire.storage.json.MetadataJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Commands as bytes.
 *
 * <pre>
 * command  := version u1 (1) · kind u1 · body
 * Define 1 := text (the library as JSON)
 * Write 2  := ids (deleted documents) · ids (deleted chunks) · count · document* · count · chunk*
 * ids      := count · text*
 * document := id · title · source · metadata · created · updated · revision
 * chunk    := id · document id, empty for that of the chunk before · ordinal · text · metadata
 *             · created · updated · revision · dimension · f4*
 * text     := length in bytes · UTF-8
 * metadata := text (a JSON object)
 * created, updated := i8, milliseconds since 1970 in UTC
 * count, length, ordinal, revision, dimension := varint
 * </pre>
 */
public final class CommandCodec {
  private static final int VERSION = 1;
  private static final int DEFINE = 1;
  private static final int WRITE = 2;

  private CommandCodec() {}

  static void encode(Command command, RecordBuffer target) {
    target.putByte(VERSION);
    switch (command) {
      case Define(var library) -> {
        target.putByte(DEFINE);
        target.putText(LibraryJson.write(library).toString());
      }
      case Write write -> {
        target.putByte(WRITE);
        encode(write, target);
      }
    }
  }

  private static void encode(Write write, RecordBuffer target) {
    target.putVarint(write.deletedDocuments().size());
    write.deletedDocuments().forEach(id -> target.putText(id.value()));
    target.putVarint(write.deletedChunks().size());
    write.deletedChunks().forEach(id -> target.putText(id.value()));
    target.putVarint(write.documents().size());
    write.documents().forEach(document -> encode(document, target));
    target.putVarint(write.chunks().size());
    String before = "";
    for (Chunk chunk : write.chunks()) {
      encode(chunk, before, target);
      before = chunk.documentId().value();
    }
  }

  private static void encode(Document document, RecordBuffer target) {
    target.putText(document.id().value());
    target.putText(document.title());
    target.putText(document.source());
    encode(document.metadata(), target);
    target.putLong(document.createdAt().toEpochMilli());
    target.putLong(document.updatedAt().toEpochMilli());
    target.putVarint(document.revision());
  }

  private static void encode(Chunk chunk, String documentBefore, RecordBuffer target) {
    String document = chunk.documentId().value();
    target.putText(chunk.id().value());
    target.putText(document.equals(documentBefore) ? "" : document);
    target.putVarint(chunk.ordinal());
    target.putText(chunk.text());
    encode(chunk.metadata(), target);
    target.putLong(chunk.createdAt().toEpochMilli());
    target.putLong(chunk.updatedAt().toEpochMilli());
    target.putVarint(chunk.revision());
    target.putVarint(chunk.embedding().dimension());
    target.putFloats(chunk.embedding());
  }

  private static void encode(Metadata metadata, RecordBuffer target) {
    byte[] json = MetadataJson.toBytes(metadata);
    target.putVarint(json.length);
    target.putBytes(json);
  }

  /** Reads all that remains of the buffer; throws {@link StorageFailure} for an unknown version. */
  static Command decode(ByteBuffer bytes) {
    Source source = new Source(bytes.order(ByteOrder.LITTLE_ENDIAN));
    int version = bytes.get();
    if (version != VERSION) {
      throw new StorageFailure(
          "a command has the version "
              + version
              + "; this Quire reads "
              + VERSION
              + ": open it with a newer Quire");
    }
    return switch (bytes.get()) {
      case DEFINE -> new Define(LibraryJson.read(CheckedJson.parse(source.text())));
      case WRITE -> source.write();
      default -> throw new StorageFailure("a command is of an unknown kind; run fsck");
    };
  }

  /** The bytes of a command, read from the front. */
  private record Source(ByteBuffer bytes) {

    Write write() {
      List<DocumentId> deletedDocuments = list(s -> new DocumentId(s.text()));
      List<ChunkId> deletedChunks = list(s -> new ChunkId(s.text()));
      List<Document> documents = list(Source::document);
      return new Write(deletedDocuments, deletedChunks, documents, chunks());
    }

    Document document() {
      return new Document(
          new DocumentId(text()), text(), text(), metadata(), instant(), instant(), varint());
    }

    List<Chunk> chunks() {
      int count = count();
      List<Chunk> chunks = new ArrayList<>(count);
      DocumentId document = null;
      for (int i = 0; i < count; i++) {
        ChunkId id = new ChunkId(text());
        String named = text();
        document = named.isEmpty() ? document : new DocumentId(named);
        chunks.add(chunk(id, document));
      }
      return chunks;
    }

    private Chunk chunk(ChunkId id, DocumentId document) {
      int ordinal = count();
      String text = text();
      Metadata metadata = metadata();
      Instant created = instant();
      Instant updated = instant();
      long revision = varint();
      return new Chunk(
          id, document, ordinal, text, metadata, embedding(), created, updated, revision);
    }

    private Embedding embedding() {
      float[] values = new float[count()];
      bytes.asFloatBuffer().get(values);
      bytes.position(bytes.position() + values.length * Float.BYTES);
      return Embedding.owning(values);
    }

    private Metadata metadata() {
      return MetadataJson.read(blob());
    }

    private Instant instant() {
      return Instant.ofEpochMilli(bytes.getLong());
    }

    String text() {
      return new String(blob(), StandardCharsets.UTF_8);
    }

    private byte[] blob() {
      byte[] blob = new byte[count()];
      bytes.get(blob);
      return blob;
    }

    private <T> List<T> list(Function<Source, T> element) {
      int count = count();
      List<T> list = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        list.add(element.apply(this));
      }
      return list;
    }

    private int count() {
      return Math.toIntExact(varint());
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}
