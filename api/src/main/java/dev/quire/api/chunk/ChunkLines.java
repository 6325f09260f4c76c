package dev.quire.api.chunk;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.http.Batch;
import dev.quire.api.http.BatchAnswer;
import dev.quire.api.json.JsonComplaint;
import dev.quire.api.json.JsonLines;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.service.Outcome;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Written;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks one a line on their way into a library, some at a time, so that a body of any size passes
 * through little memory. A line that is refused keeps no other from being stored.
 */
final class ChunkLines {
  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int LINES_AT_ONCE = 1024;
  private static final int BYTES_AT_ONCE = 8 << 20;
  private static final int MAX_LISTED = 1000;

  private final ChunkService chunks;
  private final LibraryId library;
  private final ObjectMapper json;
  private final RoutingContext request;
  private final List<BatchAnswer.Item> refused = new ArrayList<>();
  private int succeeded;
  private int failed;

  ChunkLines(ChunkService chunks, LibraryId library, ObjectMapper json, RoutingContext request) {
    this.chunks = chunks;
    this.library = library;
    this.json = json;
    this.request = request;
  }

  /** Stores what can be stored; the last write, and with it all before, is as durable as asked. */
  Written<BatchAnswer> store(JsonLines lines, Mode mode, Durability durability) throws IOException {
    List<byte[]> some = next(lines);
    while (true) {
      List<byte[]> more = next(lines);
      Durability last = more.isEmpty() ? durability : Durability.ASYNC;
      Batch<Item> batch = Batch.readEach("lines", succeeded + failed, some, this::item);
      Written<List<Outcome>> written =
          chunks.writeEach(library, batch.drafts(), batch::path, mode, last);
      count(batch.answer(written.value(), request));
      if (more.isEmpty()) {
        return written.map(outcomes -> new BatchAnswer(succeeded, failed, refused));
      }
      some = more;
    }
  }

  private void count(BatchAnswer answer) {
    succeeded += answer.succeeded();
    failed += answer.failed();
    answer.results().stream()
        .filter(item -> item.problem() != null)
        .limit(MAX_LISTED - refused.size())
        .forEach(refused::add);
  }

  private static List<byte[]> next(JsonLines lines) throws IOException {
    List<byte[]> some = new ArrayList<>();
    long bytes = 0;
    while (some.size() < LINES_AT_ONCE && bytes < BYTES_AT_ONCE) {
      var line = lines.next();
      if (line.isEmpty()) {
        break;
      }
      some.add(line.get());
      bytes += line.get().length;
    }
    return some;
  }

  private Item item(byte[] line) {
    try {
      PlacedChunk chunk = json.readValue(line, PlacedChunk.class);
      if (chunk == null) {
        throw new InvalidInput("", "must be an object, not null");
      }
      return chunk.item();
    } catch (JacksonException e) {
      throw JsonComplaint.about(e);
    } catch (IOException e) {
      throw new UncheckedIOException("a line in memory cannot fail to be read", e);
    }
  }
}
