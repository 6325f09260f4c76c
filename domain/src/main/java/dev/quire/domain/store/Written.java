package dev.quire.domain.store;

import java.util.function.Function;

/**
 * An acknowledged write.
 *
 * @param position in the library's journal: a read that waits for it sees the write
 * @param durability what was promised
 */
public record Written<T>(T value, long position, Durability durability) {
  public <R> Written<R> map(Function<T, R> mapping) {
    return new Written<>(mapping.apply(value), position, durability);
  }
}
