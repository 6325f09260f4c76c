package dev.quire.storage.journal;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.journal.JournalReader.Extent;
import dev.quire.storage.journal.JournalReader.Tail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of a journal as they lie there, each going up to where the next one begins. Reading
 * changes nothing.
 */
final class JournalChain {
  private final Path directory;
  private final Optional<JournalEnd> end;
  private final List<Path> files;

  private JournalChain(Path directory, Optional<JournalEnd> end, List<Path> files) {
    this.directory = directory;
    this.end = end;
    this.files = files;
  }

  /** Throws {@code StorageFailure} where {@link JournalEnd} cannot be read. */
  static JournalChain of(Path directory) throws IOException {
    Optional<JournalEnd> end = JournalEnd.read(directory);
    while (true) {
      List<Path> files = all(directory);
      // an owner may be writing: what is expected and what is there must be of one moment
      Optional<JournalEnd> now = JournalEnd.read(directory);
      if (now.equals(end)) {
        return new JournalChain(directory, end, files);
      }
      end = now;
    }
  }

  /** As if nobody had said where the journal ends. */
  static JournalChain withoutEnd(Path directory) throws IOException {
    return new JournalChain(directory, Optional.empty(), all(directory));
  }

  static List<Path> all(Path directory) throws IOException {
    return FileOps.list(directory).stream().filter(JournalFormat::isJournal).toList();
  }

  List<Path> files() {
    return files;
  }

  Optional<JournalEnd> end() {
    return end;
  }

  /** Is told of each file that was read. */
  @FunctionalInterface
  interface Visit {
    void read(Path file, Extent extent) throws IOException;
  }

  /**
   * The files that may hold records after the position. The last file is always among them: how far
   * it reaches is not known by its name.
   */
  List<Path> needed(long afterPosition) {
    int first = 0;
    while (first + 1 < files.size() && first(first + 1) <= afterPosition + 1) {
      first++;
    }
    return files.subList(first, files.size());
  }

  /** Those that are not: all they hold has positions up to this one. */
  List<Path> needless(long position) {
    return files.subList(0, files.size() - needed(position).size());
  }

  /**
   * Hands over the commands after the position, up to the first damage, which is returned.
   *
   * @param visit what each needed file holds, the damaged one included
   */
  Optional<JournalDamage> read(long afterPosition, Replay replay, Visit visit) throws IOException {
    long next = afterPosition + 1;
    List<Path> needed = needed(afterPosition);
    for (int i = files.size() - needed.size(); i < files.size(); i++) {
      Path file = files.get(i);
      if (first(i) > next) {
        return Optional.of(JournalDamage.gap(file, next, first(i)));
      }
      Extent extent = reader(i).read(afterPosition, replay);
      visit.read(file, extent);
      if (extent.damage().isPresent()) {
        return extent.damage().map(damage -> damage.from(afterPosition + 1));
      }
      boolean isLast = i == files.size() - 1;
      if (!isLast && first(i + 1) != extent.nextPosition()) {
        return Optional.of(
            JournalDamage.gap(files.get(i + 1), extent.nextPosition(), first(i + 1)));
      }
      next = isLast ? Math.max(next, extent.nextPosition()) : extent.nextPosition();
      Optional<JournalDamage> cut = closedElsewhere(file, extent);
      if (isLast && cut.isPresent()) {
        return cut;
      }
    }
    return missingEnd(afterPosition, next);
  }

  private long first(int i) {
    return JournalFormat.firstPosition(files.get(i));
  }

  /** Reads the file as its place tells what may be wrong with its end. */
  JournalReader reader(int i) {
    if (i < files.size() - 1) {
      return new JournalReader(files.get(i), Tail.WHOLE);
    }
    boolean named = end.isPresent() && end.get().first() == first(i);
    if (!named) {
      return new JournalReader(files.get(i), Tail.ANY);
    }
    return new JournalReader(
        files.get(i), end.get().closed().isPresent() ? Tail.WHOLE : Tail.RECORDS);
  }

  private Optional<JournalDamage> closedElsewhere(Path file, Extent extent) {
    return end.filter(known -> known.first() == JournalFormat.firstPosition(file))
        .flatMap(JournalEnd::closed)
        .filter(closed -> closed.bytes() != extent.fileBytes())
        .map(
            closed ->
                JournalDamage.at(
                    file,
                    extent.fileBytes(),
                    extent.nextPosition(),
                    "it was closed with %d bytes, at position %d, and has %d"
                        .formatted(closed.bytes(), closed.next() - 1, extent.fileBytes())));
  }

  // a file that lies before others needs no name: they continue it
  private Optional<JournalDamage> missingEnd(long afterPosition, long next) {
    return end.filter(known -> files.isEmpty() || known.first() > first(files.size() - 1))
        .filter(known -> known.closed().map(end -> end.next() > afterPosition + 1).orElse(true))
        .map(known -> JournalDamage.missing(known.path(directory), next));
  }
}
