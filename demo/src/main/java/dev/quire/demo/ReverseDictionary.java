package dev.quire.demo;

import dev.quire.sdk.ChunkSpec;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.error.NotFoundException;
import dev.quire.sdk.model.Chunk;
import dev.quire.sdk.model.SearchAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** The library of glosses on the server: a lexicographer file is a document, a gloss is a chunk. */
final class ReverseDictionary {

  static final String ID = "reverse-dictionary";
  static final String MODEL = "all-MiniLM-L6-v2";

  /** Chunks in one request: a few embedding batches, and still a progress bar that moves. */
  private static final int BATCH = 64;

  private static final Map<String, String> TITLES =
      Map.of("noun.animal", "Animals", "noun.food", "Food", "noun.artifact", "Artifacts");

  private final QuireClient quire;
  private final LibraryClient library;

  ReverseDictionary(QuireClient quire) {
    this.quire = quire;
    this.library = quire.library(ID);
  }

  /** Creates the library and its documents where they are not there yet. */
  void create() {
    if (!exists(library::describe)) {
      quire.createLibrary(
          "Reverse dictionary",
          l ->
              l.id(ID)
                  .description("Words of WordNet 3.1, to be found by what they mean")
                  .embeddingModel(MODEL));
    }
    EverydayWords.LEXICOGRAPHER_FILES.forEach(this::createDocument);
  }

  /** How many glosses it holds. */
  long size() {
    return library.chunks().count();
  }

  /**
   * Stores those of {@code glosses} that are not there yet, so that an interrupted load goes on
   * where it stopped.
   *
   * @param done is told after each batch how many are there
   */
  void load(List<Gloss> glosses, IntConsumer done) {
    for (int from = 0; from < glosses.size(); from += BATCH) {
      var batch = glosses.subList(from, Math.min(from + BATCH, glosses.size()));
      List<ChunkSpec> missing = missing(batch);
      if (!missing.isEmpty()) {
        library.chunks().insert(missing, options -> {});
      }
      done.accept(from + batch.size());
    }
  }

  /** The glosses nearest in meaning to {@code question}, best first. */
  SearchAnswer ask(String question, int topK) {
    return library.search(question, s -> s.topK(topK));
  }

  private void createDocument(String lexicographerFile) {
    if (!exists(() -> library.documents().get(lexicographerFile))) {
      library
          .documents()
          .create(
              d ->
                  d.id(lexicographerFile)
                      .title(TITLES.get(lexicographerFile))
                      .metadata("lexicographerFile", lexicographerFile));
    }
  }

  private List<ChunkSpec> missing(List<Gloss> batch) {
    var ids = batch.stream().map(Gloss::id).toList();
    Set<String> there =
        library.chunks().getAll(ids).stream().map(Chunk::id).collect(Collectors.toSet());
    var missing = new ArrayList<ChunkSpec>();
    for (Gloss gloss : batch) {
      if (!there.contains(gloss.id())) {
        missing.add(chunk(gloss));
      }
    }
    return missing;
  }

  private static ChunkSpec chunk(Gloss gloss) {
    return ChunkSpec.of(
        c ->
            c.id(gloss.id())
                .documentId(gloss.lexicographerFile())
                .text(gloss.text())
                .metadata("words", gloss.words())
                .metadata("partOfSpeech", gloss.partOfSpeech())
                .metadata("lexicographerFile", gloss.lexicographerFile()));
  }

  private static boolean exists(Runnable ask) {
    try {
      ask.run();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
