package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Shape;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Page;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A list on the server, fetched page by page as it is walked. Walking it again asks again. */
public final class Listing<T> implements Iterable<T> {

  private static final int PAGE = 100;

  private final Transport transport;
  private final Supplier<Call> call;
  private final Shape<Page<T>> pageShape;

  Listing(Transport transport, Class<T> element, Supplier<Call> call) {
    this.transport = transport;
    this.call = call;
    this.pageShape = Shape.pageOf(element);
  }

  /** The first page of at most {@code limit} (1..1000) items. */
  public Page<T> page(int limit) {
    return transport.send(call.get().query("limit", limit), pageShape);
  }

  /** The page that {@code cursor}, of an earlier page, leads to. */
  public Page<T> page(int limit, String cursor) {
    return transport.send(call.get().query("limit", limit).query("cursor", cursor), pageShape);
  }

  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  @Override
  public Iterator<T> iterator() {
    return new Walk();
  }

  private final class Walk implements Iterator<T> {
    private final Deque<T> fetched = new ArrayDeque<>();
    private Optional<String> cursor = Optional.empty();
    private boolean ended;

    @Override
    public boolean hasNext() {
      while (fetched.isEmpty() && !ended) {
        var page = cursor.map(c -> page(PAGE, c)).orElseGet(() -> page(PAGE));
        fetched.addAll(page.items());
        cursor = page.nextCursor();
        ended = cursor.isEmpty();
      }
      return !fetched.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return fetched.removeFirst();
    }
  }
}
