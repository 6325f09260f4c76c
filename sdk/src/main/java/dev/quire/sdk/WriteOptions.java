package dev.quire.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** How a batch is written. By default all or nothing, and on disk before the answer comes. */
public final class WriteOptions {

  private final Map<String, Object> queries = new LinkedHashMap<>();

  private WriteOptions() {}

  static Map<String, Object> queries(Consumer<WriteOptions> with) {
    var options = new WriteOptions();
    with.accept(options);
    return options.queries;
  }

  /** Store what can be stored; the answer says what was refused and why. */
  public WriteOptions itemByItem() {
    queries.put("atomic", false);
    return this;
  }

  /** Answer before the write is on disk: faster, and a crash may lose it. */
  public WriteOptions async() {
    queries.put("durability", "async");
    return this;
  }
}
