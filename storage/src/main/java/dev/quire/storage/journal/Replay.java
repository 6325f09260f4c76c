package dev.quire.storage.journal;

import dev.quire.domain.store.Command;

/** Takes the commands of a journal, in the order of their positions. */
@FunctionalInterface
public interface Replay {
  void apply(long position, Command command);
}
