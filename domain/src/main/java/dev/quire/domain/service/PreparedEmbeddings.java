package dev.quire.domain.service;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Chunking;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Library;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Embeddings as a library keeps them: those that callers bring, checked; those of texts, made
 * before the lock is taken and found again under it.
 */
final class PreparedEmbeddings {
  private final Library library;
  private final TextEmbedding embedding;
  private final Map<String, Embedding> byText = new HashMap<>();

  PreparedEmbeddings(Library library, TextEmbedding embedding) {
    this.library = library;
    this.embedding = embedding;
  }

  /**
   * The drafts with their embeddings as the library keeps them; throws at the first that it cannot
   * keep.
   */
  List<ChunkDraft> checkedAll(List<ChunkDraft> drafts, String path) {
    List<ChunkDraft> checked = new ArrayList<>(drafts.size());
    for (int i = 0; i < drafts.size(); i++) {
      int index = i;
      checked.add(checked(drafts.get(i), () -> path + "[" + index + "]"));
    }
    return checked;
  }

  /**
   * @param path of the draft in the caller's input, asked where it is refused; may be empty
   */
  ChunkDraft checked(ChunkDraft draft, Supplier<String> path) {
    if (draft.embedding().isEmpty()) {
      if (draft.text().isBlank()) {
        throw new InvalidInput(
            field(path.get(), "text"), "must not be empty where no embedding is given");
      }
      embedding.requireModel(library);
      return draft;
    }
    Embedding given = draft.embedding().get();
    if (given.dimension() != library.dimension()) {
      throw new DimensionMismatch(
          field(path.get(), "embedding"), given.dimension(), library.dimension());
    }
    Embedding prepared = prepared(given, path);
    return prepared.equals(given)
        ? draft
        : new ChunkDraft(draft.id(), draft.text(), Optional.of(prepared), draft.metadata());
  }

  /** The text as drafts of at most so many tokens each; {@code path} is that of its document. */
  List<ChunkDraft> split(String text, Chunking chunking, String path) {
    try {
      return embedding.split(library, text, chunking);
    } catch (InvalidInput e) {
      throw e.under(path);
    }
  }

  void embed(Collection<String> texts) {
    List<String> fresh =
        texts.stream().filter(text -> !byText.containsKey(text)).distinct().toList();
    List<Embedding> embeddings = fresh.isEmpty() ? List.of() : embedding.embed(library, fresh);
    for (int i = 0; i < embeddings.size(); i++) {
      byText.put(fresh.get(i), embeddings.get(i));
    }
  }

  Optional<Embedding> of(String text) {
    return Optional.ofNullable(byText.get(text));
  }

  private Embedding prepared(Embedding given, Supplier<String> path) {
    try {
      return given.preparedFor(library.metric());
    } catch (InvalidInput e) {
      throw e.under(path.get());
    }
  }

  private static String field(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
