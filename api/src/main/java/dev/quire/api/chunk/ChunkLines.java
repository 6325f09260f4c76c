package dev.quire.api.chunk;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.quire.api.http.Batch;
import dev.quire.api.http.BatchAnswer;
import dev.quire.api.json.JsonComplaint;
import dev.quire.api.json.JsonLines;
import dev.quire.api.problem.StreamCut;
import dev.quire.api.problem.TooLarge;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.Violation;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.service.Outcome;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Written;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

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
  private final ObjectReader json;
  private final RoutingContext request;
  private final List<BatchAnswer.Item> refused = new ArrayList<>();
  private final IntConsumer stored;
  private Optional<TooLarge> tooLarge = Optional.empty();
  private int succeeded;
  private int failed;

  /**
   * @param stored is told how many chunks were stored, each time that some were
   */
  ChunkLines(
      ChunkService chunks,
      LibraryId library,
      ObjectMapper json,
      RoutingContext request,
      IntConsumer stored) {
    this.chunks = chunks;
    this.library = library;
    this.json = json.readerFor(PlacedChunk.class);
    this.request = request;
    this.stored = stored;
  }

  /**
   * Stores what can be stored; the last write, and with it all before, is as durable as asked.
   * Where it ends early, what was taken until then stays, and {@link StreamCut} tells of it.
   */
  Written<BatchAnswer> store(JsonLines lines, Mode mode, Durability durability) {
    Written<?> written;
    try {
      written = storeLines(lines, mode, durability);
    } catch (QuireException e) {
      if (succeeded + failed == 0) {
        throw e;
      }
      throw new StreamCut(e, taken(Reservation.of(chunks, library)));
    } catch (IOException e) {
      // the connection is gone, or half of it: no fault of ours
      throw new StreamCut(new BadRequestException(e), taken(Reservation.of(chunks, library)));
    }
    if (tooLarge.isPresent()) {
      throw new StreamCut(tooLarge.get(), taken(""));
    }
    return written.map(last -> new BatchAnswer(succeeded, failed, refused));
  }

  private Written<?> storeLines(JsonLines lines, Mode mode, Durability durability)
      throws IOException {
    List<byte[]> some = next(lines);
    while (true) {
      List<byte[]> more = next(lines);
      Durability last = more.isEmpty() ? durability : Durability.ASYNC;
      Batch<Item> batch = Batch.readEach("lines", succeeded + failed, some, this::item);
      Written<List<Outcome>> written =
          chunks.writeEach(library, batch.drafts(), batch::path, mode, last);
      count(batch.answer(written.value(), request));
      if (more.isEmpty()) {
        return written;
      }
      some = more;
    }
  }

  private void count(BatchAnswer answer) {
    succeeded += answer.succeeded();
    failed += answer.failed();
    stored.accept(answer.succeeded());
    answer.results().stream()
        .filter(item -> item.problem() != null)
        .limit(MAX_LISTED - refused.size())
        .forEach(refused::add);
  }

  private List<Violation> taken(String reservation) {
    int taken = succeeded + failed;
    return List.of(
        new Violation(
            "lines",
            "the first %d were taken: %d are stored%s, and %d were refused"
                .formatted(taken, succeeded, reservation, failed)),
        new Violation(
            "lines[" + taken + "]",
            "is where to go on, with mode=upsert: from here on nothing is known to be stored"));
  }

  /** None where the body has ended, or a line is too large. */
  private List<byte[]> next(JsonLines lines) throws IOException {
    List<byte[]> some = new ArrayList<>();
    long bytes = 0;
    try {
      while (tooLarge.isEmpty() && some.size() < LINES_AT_ONCE && bytes < BYTES_AT_ONCE) {
        var line = lines.next();
        if (line.isEmpty()) {
          break;
        }
        some.add(line.get());
        bytes += line.get().length;
      }
    } catch (TooLarge e) {
      tooLarge = Optional.of(e);
    }
    return some;
  }

  private Item item(byte[] line) {
    try {
      PlacedChunk chunk = json.readValue(line);
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
