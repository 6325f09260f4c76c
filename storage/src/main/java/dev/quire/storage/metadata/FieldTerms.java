package dev.quire.storage.metadata;

import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter.Compare;
import dev.quire.domain.filter.Filter.Contains;
import dev.quire.domain.filter.Filter.Equal;
import dev.quire.domain.filter.Filter.Exists;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.In;
import dev.quire.domain.filter.Filter.Order;
import dev.quire.domain.filter.Filter.StartsWith;
import dev.quire.domain.filter.FilterMatch;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The terms of one field. Equality and order are binary searches among them; what a text contains
 * is looked for in each distinct text once. Terms that bytes alone cannot decide, those of long
 * texts, are decided by the value of their first row.
 */
final class FieldTerms {
  private final TermRange field;
  private final SortedKeys keys;
  private final MappedRows termRows;
  private final int rows;
  private final IntFunction<FieldSource> valuesOf;

  /**
   * @param rows of the table
   */
  FieldTerms(
      TermRange field,
      SortedKeys keys,
      MappedRows termRows,
      int rows,
      IntFunction<FieldSource> valuesOf) {
    this.field = field;
    this.keys = keys;
    this.termRows = termRows;
    this.rows = rows;
    this.valuesOf = valuesOf;
  }

  /** Adds the rows with a value that passes. */
  void addPassing(FieldTest test, RowBits bits) {
    switch (test) {
      case Exists exists -> termRows.addTo(bits, present());
      case Equal(var name, var value) -> termRows.addTo(bits, equal(value, 0));
      case In(var name, var values) ->
          values.forEach(value -> termRows.addTo(bits, equal(value, 0)));
      case Compare compare -> addBeside(compare, bits);
      case Contains contains -> addHolding(contains, bits);
      case StartsWith startsWith -> addStarting(startsWith, bits);
    }
  }

  private TermRange present() {
    return new TermRange(field.from(), field.from() + 1);
  }

  // the terms with this first byte
  private TermRange tagged(int tag) {
    return startingWith(new byte[] {(byte) tag}, field);
  }

  private TermRange startingWith(byte[] prefix, TermRange within) {
    long from = keys.lowerBound(prefix, within.from(), within.to());
    return new TermRange(from, keys.prefixEnd(prefix, from, within.to()));
  }

  /**
   * @param element ELEMENT where a list's elements are meant, else 0
   */
  private TermRange equal(MetadataValue value, int element) {
    Optional<byte[]> instant = TermKey.instantPrefix(value);
    byte[] key = instant.orElseGet(() -> TermKey.of(value));
    key[0] = (byte) (key[0] + element);
    if (instant.isPresent()) {
      return startingWith(key, field);
    }
    return exactly(key, field);
  }

  // the term with this key; where there is none, the empty range where it would be
  private TermRange exactly(byte[] key, TermRange within) {
    long term = keys.lowerBound(key, within.from(), within.to());
    boolean found = term < within.to() && keys.isAt(term, key);
    return new TermRange(term, found ? term + 1 : term);
  }

  private void addBeside(Compare compare, RowBits bits) {
    if (!(compare.bound() instanceof Text text)) {
      TermRange numbers = tagged(TermKey.NUMBER);
      addBeside(compare.order(), numbers, exactly(TermKey.of(compare.bound()), numbers), bits);
      return;
    }
    Optional<byte[]> instant = TermKey.instantPrefix(text);
    if (instant.isPresent()) {
      TermRange instants = tagged(TermKey.INSTANT);
      addBeside(compare.order(), instants, startingWith(instant.get(), instants), bits);
    } else {
      addTested(tagged(TermKey.INSTANT), compare, bits);
    }
    addBesideText(compare, TermKey.uncut(text.value()), bits);
  }

  private void addBesideText(Compare compare, byte[] bound, RowBits bits) {
    TermRange texts = tagged(TermKey.TEXT);
    if (bound.length <= 1 + TermKey.WHOLE_TEXT) {
      addBeside(compare.order(), texts, exactly(bound, texts), bits);
    } else {
      // those that begin as the bound does are neither before nor after it by their keys
      TermRange alike = startingWith(TermKey.cutPrefix(bound), texts);
      addTested(alike, compare, bits);
      addBeside(strict(compare.order()), texts, alike, bits);
    }
  }

  private static Order strict(Order order) {
    return order.holds(-1) ? Order.LT : Order.GT;
  }

  /**
   * @param equal the terms that are equal to the bound, or where they would be
   */
  private void addBeside(Order order, TermRange tagged, TermRange equal, RowBits bits) {
    TermRange part =
        switch (order) {
          case LT -> new TermRange(tagged.from(), equal.from());
          case LTE -> new TermRange(tagged.from(), equal.to());
          case GT -> new TermRange(equal.to(), tagged.to());
          case GTE -> new TermRange(equal.from(), tagged.to());
        };
    boolean allValues = tagged.from() == field.from() + 1 && !isValue(tagged.to());
    if (allValues && 2 * termRows.count(part) > termRows.count(tagged)) {
      // most rows are in: fewer have to be looked at to take the others out
      RowBits others = RowBits.none(rows);
      termRows.addTo(others, new TermRange(tagged.from(), part.from()));
      termRows.addTo(others, new TermRange(part.to(), tagged.to()));
      RowBits all = RowBits.none(rows);
      termRows.addTo(all, present());
      bits.or(all.andNot(others));
    } else {
      termRows.addTo(bits, part);
    }
  }

  // whether the term is what rows hold by itself, not in a list
  private boolean isValue(long term) {
    return term < field.to() && keys.byteAt(term, 0) < TermKey.ELEMENT;
  }

  private void addHolding(Contains contains, RowBits bits) {
    termRows.addTo(bits, equal(contains.value(), TermKey.ELEMENT));
    if (contains.value() instanceof Text) {
      addTested(tagged(TermKey.TEXT), contains, bits);
      addTested(tagged(TermKey.INSTANT), contains, bits);
    }
  }

  private void addStarting(StartsWith startsWith, RowBits bits) {
    byte[] prefix = TermKey.uncut(startsWith.prefix());
    TermRange texts = tagged(TermKey.TEXT);
    if (prefix.length <= 1 + TermKey.WHOLE_TEXT) {
      termRows.addTo(bits, startingWith(prefix, texts));
    } else {
      addTested(startingWith(TermKey.cutPrefix(prefix), texts), startsWith, bits);
    }
    addTested(tagged(TermKey.INSTANT), startsWith, bits);
  }

  private void addTested(TermRange texts, FieldTest test, RowBits bits) {
    for (long term = texts.from(); term < texts.to(); term++) {
      if (FilterMatch.accepts(test, text(term, test.field()))) {
        termRows.addTo(bits, new TermRange(term, term + 1));
      }
    }
  }

  private MetadataValue text(long term, String name) {
    byte[] key = keys.get(term);
    if (key[0] == TermKey.TEXT && key.length > 1 + TermKey.WHOLE_TEXT) {
      return valuesOf
          .apply(termRows.first(term))
          .field(name)
          .orElseThrow(() -> new IllegalArgumentException("a row lacks the field of its term"));
    }
    int from = key[0] == TermKey.INSTANT ? TermKey.INSTANT_PREFIX : 1;
    return new Text(new String(Arrays.copyOfRange(key, from, key.length), StandardCharsets.UTF_8));
  }
}
