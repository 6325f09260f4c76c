package dev.quire.storage;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.file.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What fsck has noticed so far, by paths relative to the data directory. */
final class Findings {
  private final Path root;
  // a second look finds the same again
  private final Set<Finding> all = new LinkedHashSet<>();

  Findings(Path root) {
    this.root = root;
  }

  /** A step whose failure is a finding. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /**
   * Runs the step; false where it failed, which is then damage. What is wrong with the system and
   * not with the files is thrown.
   */
  boolean step(Path path, Step step) {
    try {
      Attempt.run("check " + path, step::run);
      return true;
    } catch (DiskFull | DiskReadOnly | TooManyFiles e) {
      throw e;
    } catch (QuireException | IndexOutOfBoundsException e) {
      add(Severity.DAMAGE, path, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /**
   * As {@link #step}, where the disk may have no room for what is made again to be compared: the
   * rest can be looked at, and a repair makes room.
   */
  boolean stepInRoom(Path path, Step step) {
    try {
      return step(path, step);
    } catch (DiskFull e) {
      add(
          Severity.REPAIRABLE,
          path,
          "was not looked at to its end, for want of room for working files: make room, and check again");
      return true;
    }
  }

  void add(Severity severity, Path path, String message) {
    all.add(new Finding(severity, root.relativize(path).toString(), message));
  }

  int size() {
    return all.size();
  }

  /** Forgets all but so many that were noticed first. */
  void cutTo(int size) {
    all.removeAll(all().subList(size, all.size()));
  }

  /** None yet, of the same directory. */
  Findings fresh() {
    return new Findings(root);
  }

  void addAll(Findings others) {
    all.addAll(others.all);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
