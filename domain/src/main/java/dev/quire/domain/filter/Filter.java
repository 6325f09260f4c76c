package dev.quire.domain.filter;

import dev.quire.domain.SoundText;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.util.List;

/**
 * Which chunks may answer. A field is a name in the chunk's metadata, or {@code document.} and a
 * name in its document's ({@code document.id}, {@code document.title} and {@code document.source}
 * are the document's own).
 *
 * <p>A chunk that lacks the field matches no comparison; so it matches the comparison's negation
 * ({@code ne}, {@code nin}, {@code not}).
 */
public sealed interface Filter {
  int MAX_DEPTH = 32;

  /** Each is asked of every row. */
  int MAX_TESTS = 1_024;

  /** Lets everything through. */
  record All() implements Filter {}

  Filter ALL = new All();

  record And(List<Filter> filters) implements Filter {
    public And {
      filters = List.copyOf(filters);
    }
  }

  record Or(List<Filter> filters) implements Filter {
    public Or {
      filters = List.copyOf(filters);
    }
  }

  record Not(Filter filter) implements Filter {}

  /** What is asked of one field: a leaf of the filter. */
  sealed interface FieldTest extends Filter {
    String field();

    /** The same asked of another field. */
    FieldTest of(String otherField);
  }

  record Exists(String field) implements FieldTest {
    @Override
    public Exists of(String otherField) {
      return new Exists(otherField);
    }
  }

  /** The field equals the value. Numbers by value, instants by time, lists element by element. */
  record Equal(String field, MetadataValue value) implements FieldTest {
    @Override
    public Equal of(String otherField) {
      return new Equal(otherField, value);
    }
  }

  /** The field equals one of the values. */
  record In(String field, List<MetadataValue> values) implements FieldTest {
    public static final int MAX_VALUES = 10_000;

    public In {
      values = List.copyOf(values);
      if (values.size() > MAX_VALUES) {
        throw new InvalidFilter(
            "in: " + values.size() + " values; at most " + MAX_VALUES + " are allowed");
      }
    }

    @Override
    public In of(String otherField) {
      return new In(otherField, values);
    }
  }

  /**
   * The field lies before or after the bound: numbers by value, instants by time, other texts by
   * code point.
   */
  record Compare(String field, Order order, MetadataValue bound) implements FieldTest {
    public Compare {
      if (!(bound instanceof Numeric || bound instanceof Text)) {
        throw new InvalidFilter(
            field
                + ": "
                + order.name().toLowerCase(java.util.Locale.ROOT)
                + " compares with a number, a text or an instant");
      }
    }

    @Override
    public Compare of(String otherField) {
      return new Compare(otherField, order, bound);
    }
  }

  /** The field is a list that holds the value, or a text that holds it as a substring. */
  record Contains(String field, MetadataValue value) implements FieldTest {
    public Contains {
      if (value instanceof Listing) {
        throw new InvalidFilter(
            field + ": contains takes one value; combine several with \"and\" or \"or\"");
      }
    }

    @Override
    public Contains of(String otherField) {
      return new Contains(otherField, value);
    }
  }

  /** The field is a text that begins with the prefix. */
  record StartsWith(String field, String prefix) implements FieldTest {
    public StartsWith {
      SoundText.require(field, prefix, Text.MAX_LENGTH);
    }

    @Override
    public StartsWith of(String otherField) {
      return new StartsWith(otherField, prefix);
    }
  }

  /** The four ways to lie beside a bound. */
  enum Order {
    GT,
    GTE,
    LT,
    LTE;

    public boolean holds(int comparison) {
      return switch (this) {
        case GT -> comparison > 0;
        case GTE -> comparison >= 0;
        case LT -> comparison < 0;
        case LTE -> comparison <= 0;
      };
    }
  }
}
