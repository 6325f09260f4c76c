package dev.quire.domain.service;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Libraries;
import dev.quire.domain.store.LibrarySize;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Written;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** Libraries: create, look at, change, delete. */
public final class LibraryService {
  private final Libraries libraries;
  private final Embedders embedders;
  private final Minting minting;

  public LibraryService(Libraries libraries, Embedders embedders, Minting minting) {
    this.libraries = libraries;
    this.embedders = embedders;
    this.minting = minting;
  }

  /** A library with what it holds. */
  public record Overview(Library library, LibrarySize size) {}

  /** Creates a library; throws {@code AlreadyExists} where the id is taken. */
  public Overview create(LibraryDraft draft) {
    Optional<EmbeddingModel> model =
        draft.embeddingModel().map(name -> embedders.named(name).model());
    if (model.isEmpty() && draft.dimension().isEmpty()) {
      throw new InvalidInput(
          "dimension",
          "is missing; give a dimension for vectors of your own, or an embeddingModel to embed text");
    }
    int dimension = draft.dimension().orElseGet(() -> model.orElseThrow().dimension());
    LibraryId id = draft.id().orElseGet(() -> new LibraryId(minting.id()));
    Instant now = minting.now();
    String name = draft.name().isBlank() ? id.value() : draft.name();
    Library library =
        new Library(
            id,
            name,
            draft.description(),
            draft.metadata(),
            dimension,
            draft.metric(),
            model,
            draft.index(),
            draft.recallTarget(),
            now,
            now,
            1);
    return overview(libraries.create(library));
  }

  public Overview get(LibraryId id) {
    return overview(open(id));
  }

  public Page<Overview> list(Optional<LibraryId> after, int limit) {
    Page.requireLimit(limit);
    return Page.of(libraries.after(after, limit + 1), limit, library -> library.id().value())
        .map(LibraryService::overview);
  }

  /**
   * Changes a library's particulars as {@code revise} says, given the library as it is and the
   * time.
   */
  public Written<Overview> revise(
      LibraryId id,
      Precondition precondition,
      Durability durability,
      BiFunction<Library, Instant, Library> revise) {
    OpenLibrary open = open(id);
    return open.write(
        durability,
        state -> {
          Library library = state.library();
          precondition.check("library", id.value(), OptionalLong.of(library.revision()));
          Library revised = revise.apply(library, minting.now());
          return Change.of(new Command.Define(revised), new Overview(revised, state.size()));
        });
  }

  public void delete(LibraryId id, Precondition precondition) {
    OpenLibrary open = open(id);
    precondition.check(
        "library", id.value(), OptionalLong.of(open.read(state -> state.library().revision())));
    if (!libraries.delete(id)) {
      throw new NotFound("library", id.value());
    }
  }

  /** The library, open for work; throws {@link NotFound}. */
  public OpenLibrary open(LibraryId id) {
    return libraries.find(id).orElseThrow(() -> new NotFound("library", id.value()));
  }

  private static Overview overview(OpenLibrary open) {
    return open.read(state -> new Overview(state.library(), state.size()));
  }
}
