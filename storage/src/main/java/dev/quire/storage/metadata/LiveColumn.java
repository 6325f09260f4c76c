package dev.quire.storage.metadata;

import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.FilterMatch;
import dev.quire.domain.metadata.MetadataValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** One field of rows in memory: its distinct values, and which row has which. Only grows. */
final class LiveColumn {
  private final Map<MetadataValue, Integer> numbers = new HashMap<>();
  private MetadataValue[] values = new MetadataValue[4];
  private int[] rows = new int[16];
  private int[] valueOf = new int[16];
  private int size;

  void add(int row, MetadataValue value) {
    int number = numbers.computeIfAbsent(value, this::newValue);
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
      valueOf = Arrays.copyOf(valueOf, size * 2);
    }
    rows[size] = row;
    valueOf[size++] = number;
  }

  private int newValue(MetadataValue value) {
    int number = numbers.size();
    if (number == values.length) {
      values = Arrays.copyOf(values, number * 2);
    }
    values[number] = value;
    return number;
  }

  /** What is there now, for a reader that needs no lock: what is there never changes. */
  Stretch soFar() {
    return new Stretch(values, numbers.size(), rows, valueOf, size);
  }

  /** The first entries of a column. */
  static final class Stretch {
    private final MetadataValue[] values;
    private final int distinct;
    private final int[] rows;
    private final int[] valueOf;
    private final int size;

    private Stretch(MetadataValue[] values, int distinct, int[] rows, int[] valueOf, int size) {
      this.values = values;
      this.distinct = distinct;
      this.rows = rows;
      this.valueOf = valueOf;
      this.size = size;
    }

    void addPassing(FieldTest test, RowBits bits) {
      boolean[] accepted = new boolean[distinct];
      for (int value = 0; value < distinct; value++) {
        accepted[value] = FilterMatch.accepts(test, values[value]);
      }
      for (int i = 0; i < size && rows[i] < bits.rows(); i++) {
        if (accepted[valueOf[i]]) {
          bits.add(rows[i]);
        }
      }
    }
  }
}
