package dev.quire.sdk.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source text and its place in a library.
 *
 * @param source where the text comes from, a URI; empty where nobody said
 * @param chunkCount how many chunks it has, where the server counted them: in lists it does not
 * @param chunks in ordinal order, only where they were asked for
 * @param changes what the put that was answered did; {@link Changes#NONE} in every other answer
 * @param revision for {@code ifRevision}
 */
public record Document(
    String id,
    String libraryId,
    String title,
    Optional<String> source,
    Map<String, Object> metadata,
    OptionalLong chunkCount,
    List<Chunk> chunks,
    Changes changes,
    long revision,
    Instant createdAt,
    Instant updatedAt) {

  public Document {
    title = title == null ? "" : title;
    source = source == null ? Optional.empty() : source.filter(uri -> !uri.isEmpty());
    metadata = Metadata.orEmpty(metadata);
    chunks = chunks == null ? List.of() : List.copyOf(chunks);
    changes = changes == null ? Changes.NONE : changes;
  }
}
