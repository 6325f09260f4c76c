package dev.quire.api.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.api.http.Batch;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.InvalidInput;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Bodies and answers of the calls that concern many chunks. */
public final class BulkRequests {
  static final int MAX_IDS = 10_000;

  private BulkRequests() {}

  /** Chunks to be stored. */
  public record Store(@NotNull(message = "must not be missing") List<PlacedChunk> chunks) {}

  /** Chunks to be read. */
  public record Get(
      @NotNull(message = "must not be missing")
          @Size(max = MAX_IDS, message = "holds too many ids; at most {max} are allowed")
          List<String> ids) {}

  /** Chunks to be deleted: these, or those that match. */
  public record Delete(
      @Size(max = MAX_IDS, message = "holds too many ids; at most {max} are allowed")
          List<String> ids,
      JsonNode filter,
      Boolean dryRun) {

    boolean byIds() {
      boolean filtered = filter != null && !filter.isNull();
      if (filtered == (ids != null)) {
        throw new InvalidInput("body", "names the chunks by ids or by a filter, and not by both");
      }
      return ids != null;
    }
  }

  /** Chunks to be counted; all where no filter is given. */
  public record Count(JsonNode filter) {}

  /** How many there are. */
  public record Counted(long count) {}

  /**
   * What was deleted.
   *
   * @param matched how many chunks were meant
   * @param deleted how many are gone: none in a dry run
   */
  public record Deleted(long matched, long deleted, boolean dryRun) {}

  /** Those that exist, in the order asked, and the ids of the others. */
  public record Found(List<ChunkAnswer> items, List<String> missing) {}

  static List<ChunkId> ids(List<String> ids) {
    return Batch.readAll("ids", ids, BulkRequests::id);
  }

  private static ChunkId id(String id) {
    try {
      return new ChunkId(id);
    } catch (InvalidInput e) {
      throw new InvalidInput("", e.violations().getFirst().message());
    }
  }
}
