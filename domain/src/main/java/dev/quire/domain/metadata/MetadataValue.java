package dev.quire.domain.metadata;

import dev.quire.domain.SoundText;
import dev.quire.domain.error.InvalidInput;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A value of a metadata field: text, number, true or false, or a list of these. A text that is an
 * ISO-8601 instant is also compared as one.
 */
public sealed interface MetadataValue {

  ValueKind kind();

  /** Its kind, and those of a list's elements. */
  default Set<ValueKind> kinds() {
    return Set.of(kind());
  }

  static MetadataValue of(String text) {
    return new Text(text);
  }

  static MetadataValue of(long number) {
    return new Numeric(BigDecimal.valueOf(number));
  }

  static MetadataValue of(double number) {
    if (!Double.isFinite(number)) {
      throw new InvalidInput("", "is " + number + "; a number must be finite");
    }
    return new Numeric(new BigDecimal(Double.toString(number)));
  }

  static MetadataValue of(boolean flag) {
    return new Flag(flag);
  }

  record Text(String value) implements MetadataValue {
    public static final int MAX_LENGTH = 100_000;
    private static final int SHORTEST_INSTANT = "2026-01-01T00:00Z".length();

    public Text {
      SoundText.require("", value, MAX_LENGTH);
    }

    /** The instant that this text writes in ISO-8601 with an offset, if it does. */
    public Optional<Instant> instant() {
      // parsing by exception is slow: most texts are ruled out by their shape
      if (value.length() < SHORTEST_INSTANT
          || value.length() > 40
          || value.charAt(4) != '-'
          || value.charAt(10) != 'T') {
        return Optional.empty();
      }
      try {
        return Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value, Instant::from));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }

    @Override
    public ValueKind kind() {
      return instant().isPresent() ? ValueKind.INSTANT : ValueKind.TEXT;
    }
  }

  /** Equal numbers are equal values, however they are written: 1, 1.0 and 1e0. */
  record Numeric(BigDecimal value) implements MetadataValue {
    public static final int MAX_DIGITS = 40;
    public static final int MAX_EXPONENT = 308;

    public Numeric {
      // as in scientific notation: 12.5 is 1.25e1
      long exponent = (long) value.precision() - value.scale() - 1;
      if (value.precision() > MAX_DIGITS || Math.abs(exponent) > MAX_EXPONENT) {
        throw new InvalidInput(
            "",
            "is a number of more than "
                + MAX_DIGITS
                + " digits or with an exponent beyond ±"
                + MAX_EXPONENT);
      }
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    @Override
    public ValueKind kind() {
      return ValueKind.NUMBER;
    }
  }

  record Flag(boolean value) implements MetadataValue {
    @Override
    public ValueKind kind() {
      return ValueKind.BOOLEAN;
    }
  }

  /** Texts, numbers or booleans; no list within a list. */
  record Listing(List<MetadataValue> values) implements MetadataValue {
    public static final int MAX_SIZE = 10_000;

    public Listing {
      values = List.copyOf(values);
      if (values.size() > MAX_SIZE) {
        throw new InvalidInput(
            "", "is a list of " + values.size() + " values; at most " + MAX_SIZE + " are allowed");
      }
      if (values.stream().anyMatch(Listing.class::isInstance)) {
        throw new InvalidInput(
            "", "is a list within a list; a list holds texts, numbers and booleans");
      }
    }

    @Override
    public ValueKind kind() {
      return ValueKind.LIST;
    }

    @Override
    public Set<ValueKind> kinds() {
      Set<ValueKind> kinds = EnumSet.of(ValueKind.LIST);
      values.forEach(value -> kinds.add(value.kind().asElement()));
      return kinds;
    }
  }
}
