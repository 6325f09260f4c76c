package dev.quire.api.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.json.MergePatch;
import dev.quire.domain.document.Document;
import java.time.Instant;
import java.util.Set;

/** What may change of a document without putting it anew: all but what it says. */
final class DocumentPatch {
  private static final Set<String> CHANGEABLE = Set.of("title", "source", "metadata");
  private static final Set<String> FIXED =
      Set.of(
          "id",
          "libraryId",
          "text",
          "chunks",
          "chunkCount",
          "chunking",
          "changes",
          "createdAt",
          "updatedAt",
          "revision");

  private final MergePatch patch;

  DocumentPatch(ObjectNode patch) {
    this.patch = new MergePatch(patch, CHANGEABLE, FIXED);
  }

  Document apply(Document before, Instant now) {
    return before.revised(
        patch.text("title", before.title()),
        patch.text("source", before.source()),
        patch.metadata(before.metadata()),
        now);
  }
}
