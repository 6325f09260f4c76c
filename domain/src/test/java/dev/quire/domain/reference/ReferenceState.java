package dev.quire.domain.reference;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.Library;
import dev.quire.domain.store.LibrarySize;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryView;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The state of a {@link ReferenceStore}: its maps, looked at directly. */
record ReferenceState(ReferenceContent content) implements LibraryState {

  @Override
  public Library library() {
    return content.library();
  }

  @Override
  public long position() {
    return content.position();
  }

  @Override
  public LibrarySize size() {
    return new LibrarySize(content.documents().size(), content.chunks().size(), 0);
  }

  @Override
  public Optional<Document> document(DocumentId id) {
    return Optional.ofNullable(content.documents().get(id));
  }

  @Override
  public Optional<Chunk> chunk(ChunkId id) {
    return Optional.ofNullable(content.chunks().get(id));
  }

  @Override
  public boolean hasChunk(ChunkId id) {
    return content.chunks().containsKey(id);
  }

  @Override
  public BitSet chunksAmong(List<ChunkId> ids) {
    BitSet there = new BitSet();
    for (int i = 0; i < ids.size(); i++) {
      there.set(i, hasChunk(ids.get(i)));
    }
    return there;
  }

  @Override
  public List<Chunk> chunksOf(DocumentId id) {
    return content.chunksOf(id);
  }

  @Override
  public List<ChunkId> chunkIdsOf(DocumentId id) {
    return chunksOf(id).stream().map(Chunk::id).toList();
  }

  @Override
  public int nextOrdinal(DocumentId id) {
    List<Chunk> chunks = content.chunksOf(id);
    return chunks.isEmpty() ? 0 : chunks.getLast().ordinal() + 1;
  }

  @Override
  public LibraryView view() {
    return new ReferenceView(content.copy());
  }
}
