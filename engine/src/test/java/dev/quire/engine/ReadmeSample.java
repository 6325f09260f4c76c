package dev.quire.engine;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import java.nio.file.Path;
import java.util.List;

/** The embedded sample of the README; compiled and run in the build. */
final class ReadmeSample {
  private ReadmeSample() {}

  static List<String> run(Path directory) {
    // README:begin
    try (Quire quire = Quire.open(directory)) {
      LibraryId animals = new LibraryId("animals");
      quire.libraries().create(LibraryDraft.ofVectors("animals", 3));
      ChunkDraft elephant =
          ChunkDraft.of("elephant", "large, grey, with a trunk", 0.9f, 0.1f, 0.0f);
      ChunkDraft sparrow = ChunkDraft.of("sparrow", "small, brown, sings", 0.0f, 0.2f, 0.8f);
      DocumentDraft zoo = DocumentDraft.ofChunks("zoo", "At the zoo", elephant, sparrow);
      quire.documents().create(animals, zoo, Durability.FSYNC);
      var answer = quire.search().search(animals, SearchQuery.vector(1, 1f, 0f, 0f));
      return answer.hits().stream().map(hit -> hit.chunk().text().orElse("")).toList();
    }
    // README:end
  }
}
