package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkService.Put;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A batch of chunks on its way in. What needs no look at the library is checked and embedded
 * without the lock; the rest is decided under it, item by item, and becomes one record of the
 * journal.
 */
public final class ChunkWrites {
  /** What to do where the id is taken. */
  public enum Mode {
    /** It is an error. */
    INSERT,
    /** The chunk is replaced. */
    UPSERT
  }

  private final Mode mode;
  private final Precondition precondition;
  private final Minting minting;
  private final PreparedEmbeddings embeddings;
  private final List<Item> items = new ArrayList<>();
  private final Map<Integer, QuireException> rejected = new HashMap<>();
  private final String listPath;

  /**
   * @param listPath of the items in the caller's input; empty for one item that is no list
   */
  ChunkWrites(
      List<Item> given,
      String listPath,
      Mode mode,
      Precondition precondition,
      PreparedEmbeddings embeddings,
      Minting minting) {
    this.listPath = listPath;
    this.mode = mode;
    this.precondition = precondition;
    this.embeddings = embeddings;
    this.minting = minting;
    for (int i = 0; i < given.size(); i++) {
      items.add(checked(given.get(i), i));
    }
  }

  private Item checked(Item item, int index) {
    try {
      return new Item(item.documentId(), embeddings.checked(item.draft(), path(index)));
    } catch (QuireException e) {
      rejected.put(index, e);
      return item;
    }
  }

  private String path(int index) {
    return listPath.isEmpty() ? "" : listPath + "[" + index + "]";
  }

  void requireNoneRejected() {
    rejected.keySet().stream()
        .min(Integer::compare)
        .ifPresent(
            index -> {
              throw rejected.get(index);
            });
  }

  void embed() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!rejected.containsKey(i) && items.get(i).draft().embedding().isEmpty()) {
        texts.add(items.get(i).draft().text());
      }
    }
    embeddings.embed(texts);
  }

  /** One command for all items; the first that cannot be written throws. */
  Change<List<Put>> decideAll(LibraryState state) {
    Decisions decisions = new Decisions(state);
    List<Put> puts = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      puts.add(decisions.decide(i));
    }
    return change(puts, puts);
  }

  /** One command for the items that can be written, and an outcome for each. */
  Change<List<Outcome>> decideEach(LibraryState state) {
    Decisions decisions = new Decisions(state);
    List<Put> puts = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      try {
        if (rejected.containsKey(i)) {
          throw rejected.get(i);
        }
        Put put = decisions.decide(i);
        puts.add(put);
        outcomes.add(new Outcome.Stored(put.chunk().id().value(), put.created()));
      } catch (QuireException e) {
        outcomes.add(
            new Outcome.Rejected(items.get(i).draft().id().map(ChunkId::value).orElse(""), e));
      }
    }
    return change(puts, outcomes);
  }

  private static <T> Change<T> change(List<Put> puts, T result) {
    return puts.isEmpty()
        ? Change.none(result)
        : Change.of(Command.Write.ofChunks(puts.stream().map(Put::chunk).toList()), result);
  }

  /** The decisions of one look at the state, which know of each other. */
  private final class Decisions {
    private final LibraryState state;
    private final Instant now = minting.now();
    private final Set<ChunkId> taken = new HashSet<>();
    private final Map<DocumentId, Integer> nextOrdinals = new HashMap<>();

    Decisions(LibraryState state) {
      this.state = state;
    }

    Put decide(int index) {
      Item item = items.get(index);
      ChunkId id = item.draft().id().orElseGet(() -> new ChunkId(minting.id()));
      Optional<Chunk> existing = existing(id, index);
      if (!nextOrdinals.containsKey(item.documentId())) {
        if (state.document(item.documentId()).isEmpty()) {
          throw new NotFound("document", item.documentId().value());
        }
        nextOrdinals.put(item.documentId(), state.nextOrdinal(item.documentId()));
      }
      taken.add(id);
      return new Put(chunk(id, item, existing), existing.isEmpty());
    }

    private Optional<Chunk> existing(ChunkId id, int index) {
      if (taken.contains(id)) {
        throw new InvalidInput(
            path(index), "repeats the id \"" + id + "\" of an earlier chunk of this batch");
      }
      if (mode == Mode.INSERT) {
        if (state.hasChunk(id)) {
          throw new AlreadyExists("chunk", id.value());
        }
        return Optional.empty();
      }
      Optional<Chunk> existing = state.chunk(id);
      precondition.check(
          "chunk",
          id.value(),
          existing.map(c -> OptionalLong.of(c.revision())).orElse(OptionalLong.empty()));
      return existing;
    }

    private Chunk chunk(ChunkId id, Item item, Optional<Chunk> existing) {
      ChunkDraft draft = item.draft();
      var embedding =
          draft
              .embedding()
              .or(() -> embeddings.of(draft.text()))
              .orElseThrow(() -> new AssertionError("not embedded: chunk " + id));
      int ordinal =
          existing
              .filter(chunk -> chunk.documentId().equals(item.documentId()))
              .map(Chunk::ordinal)
              .orElseGet(() -> nextOrdinal(item.documentId()));
      return new Chunk(
          id,
          item.documentId(),
          ordinal,
          draft.text(),
          draft.metadata(),
          embedding,
          existing.map(Chunk::createdAt).orElse(now),
          now,
          existing.map(c -> c.revision() + 1).orElse(1L));
    }

    private int nextOrdinal(DocumentId document) {
      return nextOrdinals.merge(document, 1, Integer::sum) - 1;
    }
  }
}
