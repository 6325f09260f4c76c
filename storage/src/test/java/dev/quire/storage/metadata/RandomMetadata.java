package dev.quire.storage.metadata;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.Order;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Metadata and tests of it that meet often enough to matter: mixed kinds, neighbours, long texts.
 */
public final class RandomMetadata {
  private static final List<Order> ORDERS = List.of(Order.values());
  private static final String[] FIELDS = {"a", "ab", "b", "é", "🐘", "rare"};
  private static final String[] NUMBERS = {
    "0",
    "-0.0",
    "1",
    "1.0",
    "1e0",
    "-1",
    "-1.5",
    "12",
    "12.5",
    "125",
    "-12",
    "-125",
    "100",
    "99.99",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "1e308",
    "-1e308",
    "1e-308",
    "0.1",
    "0.1000000000000000000001",
    "1234567890123456789012345678901234567890"
  };
  private static final String LONG =
      "the same beginning of a text that is longer than what a key holds, é";
  private static final String[] TEXTS = {
    "",
    "a",
    "ab",
    "abc",
    "b",
    "é",
    "漢字",
    "🐘",
    "\uffff",
    "A",
    "2026-01-02T03:04:05Z",
    "2026-01-02T04:04:05+01:00",
    "2026-01-02T03:04:05.000000001Z",
    "1969-12-31T23:59:59Z",
    "0001-01-01T00:00Z",
    "2026-01-02",
    "2026-01-02T99:04:05Z",
    LONG,
    LONG + "a",
    LONG + "b",
    LONG + "🐘",
    LONG.substring(0, 63),
    LONG.substring(0, 64),
    LONG.substring(0, 65),
    "🐘".repeat(16),
    "🐘".repeat(16) + "a",
    "x" + "🐘".repeat(16)
  };

  private final Random random;

  public RandomMetadata(Random random) {
    this.random = random;
  }

  /** Of so many rows. */
  public List<Metadata> rows(int count) {
    List<Metadata> rows = new ArrayList<>();
    while (rows.size() < count) {
      rows.add(random.nextInt(5) == 0 ? Metadata.EMPTY : metadata());
    }
    return rows;
  }

  private Metadata metadata() {
    TreeMap<String, MetadataValue> fields = new TreeMap<>();
    for (String field : FIELDS) {
      if (random.nextInt(field.equals("rare") ? 40 : 3) == 0) {
        fields.put(field, value());
      }
    }
    // one field of one kind and one that most rows have, as in life
    fields.put("number", number());
    if (random.nextInt(10) > 0) {
      fields.put("common", MetadataValue.of(random.nextInt(10) > 0 ? "often" : text()));
    }
    return new Metadata(fields);
  }

  public FieldTest test() {
    String field = field();
    return switch (random.nextInt(6)) {
      case 0 -> new Filter.Exists(field);
      case 1 -> new Filter.Equal(field, value());
      case 2 ->
          new Filter.In(field, Stream.generate(this::value).limit(random.nextInt(4)).toList());
      case 3 ->
          new Filter.Compare(
              field,
              ORDERS.get(random.nextInt(4)),
              random.nextBoolean() ? number() : MetadataValue.of(part()));
      case 4 ->
          new Filter.Contains(field, random.nextBoolean() ? scalar() : MetadataValue.of(part()));
      default -> new Filter.StartsWith(field, part());
    };
  }

  private String field() {
    return switch (random.nextInt(10)) {
      case 0 -> "nowhere";
      case 1, 2 -> "number";
      case 3 -> "common";
      default -> FIELDS[random.nextInt(FIELDS.length)];
    };
  }

  private MetadataValue value() {
    return random.nextInt(4) == 0
        ? new MetadataValue.Listing(Stream.generate(this::scalar).limit(random.nextInt(4)).toList())
        : scalar();
  }

  private MetadataValue scalar() {
    return switch (random.nextInt(5)) {
      case 0 -> MetadataValue.of(random.nextBoolean());
      case 1, 2 -> number();
      default -> MetadataValue.of(text());
    };
  }

  private MetadataValue number() {
    return random.nextBoolean()
        ? new MetadataValue.Numeric(new BigDecimal(NUMBERS[random.nextInt(NUMBERS.length)]))
        : MetadataValue.of(random.nextInt(200) - 100);
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  // the beginning or the end of a text, never half a character
  private String part() {
    String text = text();
    int cut = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length()) + 1));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, cut);
      case 1 -> text.substring(cut);
      default -> text;
    };
  }
}
