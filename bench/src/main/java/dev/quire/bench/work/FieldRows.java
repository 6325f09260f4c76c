package dev.quire.bench.work;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.Compare;
import dev.quire.domain.filter.Filter.Contains;
import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.Not;
import dev.quire.domain.filter.Filter.Order;
import dev.quire.domain.filter.Filter.StartsWith;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Metadata as applications have it, from two distinct values a field to one for each row. */
final class FieldRows {
  private static final long SEED = 20_261_121;
  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final int TAGS = 50;
  private static final int CATEGORIES = 1_000;
  private static final int OTHERS = 32;

  private final Random random = new Random(SEED);

  /** Of the next row. */
  Metadata next() {
    return Metadata.of(
        Map.of(
            "published", MetadataValue.of(random.nextInt(10) > 0),
            "category", MetadataValue.of("category-%03d".formatted(random.nextInt(CATEGORIES))),
            "price", MetadataValue.of(random.nextInt(100_000_000) / 1_000.0),
            "created", MetadataValue.of(FROM.plusSeconds(random.nextInt(200_000_000)).toString()),
            "tags", new MetadataValue.Listing(Stream.generate(this::tag).limit(3).toList())));
  }

  private MetadataValue tag() {
    return MetadataValue.of("tag-" + random.nextInt(TAGS));
  }

  /** Filters of about 0.1, 1, 10, 50 and 90 per cent of the rows, by what they read. */
  static Map<String, Filter> filters() {
    Map<String, Filter> filters = new LinkedHashMap<>();
    filters.put("category eq", new Equal("category", MetadataValue.of("category-123")));
    filters.put("category startsWith, 1 %", new StartsWith("category", "category-12"));
    filters.put("category startsWith, 10 %", new StartsWith("category", "category-1"));
    for (double percent : new double[] {0.1, 1, 10, 50, 90}) {
      filters.put("price lt, %s %%".formatted(percent), price(percent));
    }
    MetadataValue half = MetadataValue.of(FROM.plusSeconds(100_000_000).toString());
    filters.put("created gte, 50 %", new Compare("created", Order.GTE, half));
    filters.put("published eq true", new Equal("published", MetadataValue.of(true)));
    filters.put("tags contains", new Contains("tags", MetadataValue.of("tag-7")));
    filters.put("category contains a text", new Contains("category", MetadataValue.of("-77")));
    filters.put(
        "published and price lt 10 % and not tags contains",
        new Filter.And(
            List.of(
                new Equal("published", MetadataValue.of(true)),
                price(10),
                new Not(new Contains("tags", MetadataValue.of("tag-7"))))));
    return filters;
  }

  /** Of no rows, and more of them than a segment remembers tests. */
  static List<Filter> others() {
    return IntStream.rangeClosed(1, OTHERS)
        .mapToObj(i -> (Filter) new Equal("price", MetadataValue.of(-i)))
        .toList();
  }

  private static Filter price(double percent) {
    return new Compare("price", Order.LT, MetadataValue.of(percent * 1_000));
  }
}
