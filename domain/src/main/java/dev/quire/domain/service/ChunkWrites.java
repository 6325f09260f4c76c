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
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

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
  private final List<Item> items;
  private final List<ChunkId> ids;
  private final boolean distinct;
  private final SortedMap<Integer, QuireException> rejected = new TreeMap<>();
  private final IntFunction<String> path;

  /**
   * @param path of an item in the caller's input, by its place among these; empty for one that is
   *     no list
   */
  ChunkWrites(
      List<Item> given,
      IntFunction<String> path,
      Mode mode,
      Precondition precondition,
      PreparedEmbeddings embeddings,
      Minting minting) {
    this.path = path;
    this.mode = mode;
    this.precondition = precondition;
    this.embeddings = embeddings;
    this.minting = minting;
    this.items = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      items.add(checked(given.get(i), i));
    }
    // before the lock is taken, which others wait for
    this.ids = items.stream().map(this::idOf).toList();
    this.distinct = new HashSet<>(ids).size() == ids.size();
  }

  private ChunkId idOf(Item item) {
    return item.draft().id().orElseGet(() -> new ChunkId(minting.id()));
  }

  private Item checked(Item item, int index) {
    try {
      ChunkDraft checked = embeddings.checked(item.draft(), () -> path.apply(index));
      return new Item(item.documentId(), checked);
    } catch (QuireException e) {
      rejected.put(index, e);
      return item;
    }
  }

  void requireNoneRejected() {
    if (!rejected.isEmpty()) {
      throw rejected.firstEntry().getValue();
    }
  }

  void embed() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).draft().embedding().isEmpty() && !rejected.containsKey(i)) {
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
        if (!rejected.isEmpty() && rejected.containsKey(i)) {
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
    private final BitSet existing;
    private final Set<ChunkId> taken = new HashSet<>();
    private final Map<DocumentId, Ordinals> ordinals = new HashMap<>();
    private Optional<Ordinals> last = Optional.empty();

    Decisions(LibraryState state) {
      this.state = state;
      this.existing = state.chunksAmong(ids);
    }

    Put decide(int index) {
      Item item = items.get(index);
      ChunkId id = ids.get(index);
      Optional<Chunk> before = before(id, index);
      Ordinals ofDocument = ordinals(item.documentId());
      if (!distinct) {
        taken.add(id);
      }
      return new Put(chunk(id, item, before, ofDocument), before.isEmpty());
    }

    // most chunks of a batch belong to the document of the one before
    private Ordinals ordinals(DocumentId document) {
      if (last.isEmpty() || !last.get().document.equals(document)) {
        last = Optional.of(ordinals.computeIfAbsent(document, this::ordinalsOf));
      }
      return last.get();
    }

    private Ordinals ordinalsOf(DocumentId document) {
      if (state.document(document).isEmpty()) {
        throw new NotFound("document", document.value());
      }
      return new Ordinals(document, state.nextOrdinal(document));
    }

    private Optional<Chunk> before(ChunkId id, int index) {
      if (taken.contains(id)) {
        throw new InvalidInput(
            path.apply(index), "repeats the id \"" + id + "\" of an earlier chunk of this batch");
      }
      if (mode == Mode.INSERT) {
        if (existing.get(index)) {
          throw new AlreadyExists("chunk", id.value());
        }
        return Optional.empty();
      }
      Optional<Chunk> before = existing.get(index) ? state.chunk(id) : Optional.empty();
      precondition.check(
          "chunk",
          id.value(),
          before.map(c -> OptionalLong.of(c.revision())).orElse(OptionalLong.empty()));
      return before;
    }

    private Chunk chunk(ChunkId id, Item item, Optional<Chunk> before, Ordinals ofDocument) {
      ChunkDraft draft = item.draft();
      var embedding =
          draft
              .embedding()
              .or(() -> embeddings.of(draft.text()))
              .orElseThrow(() -> new AssertionError("not embedded: chunk " + id));
      int ordinal =
          before
              .filter(chunk -> chunk.documentId().equals(item.documentId()))
              .map(Chunk::ordinal)
              .orElseGet(ofDocument::next);
      return new Chunk(
          id,
          item.documentId(),
          ordinal,
          draft.text(),
          draft.metadata(),
          embedding,
          before.map(Chunk::createdAt).orElse(now),
          now,
          before.map(c -> c.revision() + 1).orElse(1L));
    }
  }

  /** The ordinals of a document from one on. */
  private static final class Ordinals {
    private final DocumentId document;
    private int next;

    Ordinals(DocumentId document, int next) {
      this.document = document;
      this.next = next;
    }

    int next() {
      return next++;
    }
  }
}
