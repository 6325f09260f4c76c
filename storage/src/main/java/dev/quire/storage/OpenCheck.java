package dev.quire.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The check of a library that is in use, in two steps. The journal comes first, for a publication
 * deletes what it made needless; of everything else, whoever retains the segments keeps the files.
 */
public final class OpenCheck {
  private final LibraryCheck library;
  private final Findings findings;

  OpenCheck(LibraryCheck library, Findings findings) {
    this.library = library;
    this.findings = findings;
  }

  /**
   * Reads the journal behind the manifest. Where that is false although it may only be that another
   * manifest was published meanwhile, this check is of no use, and another is to be begun.
   */
  public boolean journalIsWhole() {
    library.checkJournal();
    return findings.all().stream().noneMatch(Finding::isDamage);
  }

  /**
   * Checks the rest, once {@link #journalIsWhole} was asked. Segments that are not kept any more
   * are passed over, and so is what segments say of one another then.
   *
   * @param known segments, with their deletions of then, and snapshots that were looked at before
   *     and are sound, so that they are not looked at again; those that turn out to be are added
   * @return all that is wrong; what only looks unfinished is being written
   */
  public List<Finding> rest(FsckProgress progress, Set<Path> known) {
    library.checkRest(progress, known);
    return findings.all().stream().filter(Finding::isDamage).toList();
  }
}
