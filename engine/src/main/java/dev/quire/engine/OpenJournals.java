package dev.quire.engine;

import dev.quire.domain.error.QuireException;
import dev.quire.storage.journal.Journal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The journals that are being written, whose number is limited: each has a file open, and a process
 * may open only so many. Where one more is written to, the one that was not written to for longest
 * lets go of its file until it is.
 */
final class OpenJournals {
  private static final System.Logger LOG = System.getLogger(OpenJournals.class.getName());

  private final int limit;
  // by access: the one that rested longest comes first
  private final Map<Journal, Boolean> written = new LinkedHashMap<>(16, 0.75f, true);

  OpenJournals(int limit) {
    this.limit = limit;
  }

  /** To be called before each write. Without any lock: it may wait for the disk. */
  void writing(Journal journal) {
    resting(journal).ifPresent(OpenJournals::letRest);
  }

  private synchronized Optional<Journal> resting(Journal journal) {
    written.put(journal, true);
    if (written.size() <= limit) {
      return Optional.empty();
    }
    Journal rested = written.keySet().iterator().next();
    written.remove(rested);
    return Optional.of(rested);
  }

  private static void letRest(Journal rested) {
    try {
      rested.rest();
    } catch (QuireException e) {
      // who writes to that library is told; the write that is under way here is to another one
      LOG.log(System.Logger.Level.DEBUG, "a journal could not let go of its file", e);
    }
  }

  synchronized void closed(Journal journal) {
    written.remove(journal);
  }
}
