package dev.quire.api.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.index.IndexRequest;
import dev.quire.api.json.MergePatch;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import java.time.Instant;
import java.util.Set;

/**
 * What may change of a library. Its embedding space may not: every embedding in it would lose its
 * meaning.
 */
final class LibraryPatch {
  private static final Set<String> CHANGEABLE =
      Set.of("name", "description", "metadata", "index", "recallTarget");
  private static final Set<String> FIXED =
      Set.of(
          "id",
          "dimension",
          "metric",
          "embeddingModel",
          "embeddingFingerprint",
          "state",
          "documents",
          "chunks",
          "bytes",
          "createdAt",
          "updatedAt",
          "revision");

  private final MergePatch patch;
  private final ObjectMapper json;

  LibraryPatch(ObjectNode patch, ObjectMapper json) {
    this.patch = new MergePatch(patch, CHANGEABLE, FIXED);
    this.json = json;
  }

  Library apply(Library before, Instant now) {
    String name = patch.text("name", before.name());
    Library revised =
        before.revised(
            name.isBlank() ? before.id().value() : name,
            patch.text("description", before.description()),
            patch.metadata(before.metadata()),
            patch.number("recallTarget", before.recallTarget(), Library.DEFAULT_RECALL_TARGET),
            now);
    return patch.value("index").map(spec -> withIndex(revised, spec)).orElse(revised);
  }

  private Library withIndex(Library library, JsonNode spec) {
    return new Library(
        library.id(),
        library.name(),
        library.description(),
        library.metadata(),
        library.dimension(),
        library.metric(),
        library.embeddingModel(),
        spec.isNull() ? new IndexSpec.Auto() : IndexRequest.read(json, spec).under("index"),
        library.recallTarget(),
        library.createdAt(),
        library.updatedAt(),
        library.revision());
  }
}
