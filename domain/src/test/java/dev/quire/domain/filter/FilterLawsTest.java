package dev.quire.domain.filter;

import static dev.quire.domain.filter.FilterTexts.compare;
import static dev.quire.domain.filter.FilterTexts.equal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter.And;
import dev.quire.domain.filter.Filter.In;
import dev.quire.domain.filter.Filter.Not;
import dev.quire.domain.filter.Filter.Or;
import dev.quire.domain.filter.Filter.Order;
import dev.quire.domain.metadata.MetadataValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of logic and order that hold for any filter and any chunk. */
class FilterLawsTest {
  private static final String[] FIELDS = {"a", "b", "c"};
  private static final List<Order> ORDERS = List.of(Order.values());
  private static final Object[] VALUES = {
    0, 1, 1.0, -2.5, true, false, "", "a", "ab", "2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00"
  };

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void the_laws_of_logic_hold(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      FieldSource chunk = chunk(random);
      Filter a = filter(random, 3);
      Filter b = filter(random, 3);
      assertSame(chunk, new Not(new Not(a)), a);
      assertSame(chunk, new Not(and(a, b)), or(new Not(a), new Not(b)));
      assertSame(chunk, new Not(or(a, b)), and(new Not(a), new Not(b)));
      assertSame(chunk, and(a, b), and(b, a));
      assertSame(chunk, or(a, and(a, b)), a);
      assertSame(chunk, and(a, Filter.ALL), a);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void in_is_any_of_its_values_and_orders_exclude_each_other(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      FieldSource chunk = chunk(random);
      String field = field(random);
      List<MetadataValue> values = List.of(scalar(random), scalar(random));
      assertSame(
          chunk,
          new In(field, values),
          or(equal(field, values.getFirst()), equal(field, values.getLast())));
      MetadataValue bound = bound(random);
      boolean below = matches(chunk, compare(field, Order.LT, bound));
      boolean atMost = matches(chunk, compare(field, Order.LTE, bound));
      boolean above = matches(chunk, compare(field, Order.GT, bound));
      boolean atLeast = matches(chunk, compare(field, Order.GTE, bound));
      assertThat(below && atLeast).as("less and not less than %s", bound).isFalse();
      assertThat(above && atMost).isFalse();
      assertThat(atMost && atLeast).isEqualTo(matches(chunk, equal(field, bound)));
      assertThat(below || atLeast).as("comparable at all").isEqualTo(above || atMost);
    }
  }

  private static void assertSame(FieldSource chunk, Filter a, Filter b) {
    assertThat(matches(chunk, a)).as("%s as %s", a, b).isEqualTo(matches(chunk, b));
  }

  private static boolean matches(FieldSource chunk, Filter filter) {
    return FilterMatch.matches(filter, chunk);
  }

  private static Filter and(Filter... filters) {
    return new And(List.of(filters));
  }

  private static Filter or(Filter... filters) {
    return new Or(List.of(filters));
  }

  private static FieldSource chunk(Random random) {
    Map<String, MetadataValue> fields = new HashMap<>();
    for (String field : FIELDS) {
      switch (random.nextInt(4)) {
        case 0 -> {}
        case 1 ->
            fields.put(field, new MetadataValue.Listing(List.of(scalar(random), scalar(random))));
        default -> fields.put(field, scalar(random));
      }
    }
    return name -> Optional.ofNullable(fields.get(name));
  }

  private static Filter filter(Random random, int depth) {
    String field = field(random);
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> equal(field, scalar(random));
      case 1 -> new In(field, List.of(scalar(random), scalar(random)));
      case 2 -> compare(field, ORDERS.get(random.nextInt(4)), bound(random));
      case 3 -> FilterTexts.contains(field, scalar(random));
      case 4 -> new Filter.StartsWith(field, random.nextBoolean() ? "a" : "");
      case 5 -> new Filter.Exists(field);
      case 6 -> new Not(filter(random, depth - 1));
      case 7 -> and(filter(random, depth - 1), filter(random, depth - 1));
      default -> or(filter(random, depth - 1), filter(random, depth - 1));
    };
  }

  private static String field(Random random) {
    return FIELDS[random.nextInt(FIELDS.length)];
  }

  private static MetadataValue scalar(Random random) {
    return FilterTexts.value(VALUES[random.nextInt(VALUES.length)]);
  }

  private static MetadataValue bound(Random random) {
    return Stream.generate(() -> scalar(random))
        .filter(value -> !(value instanceof MetadataValue.Flag))
        .findFirst()
        .orElseThrow();
  }
}
