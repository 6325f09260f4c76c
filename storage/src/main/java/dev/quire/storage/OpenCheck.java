package dev.quire.storage;

import java.util.List;

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
   * Checks the rest, once {@link #journalIsWhole} was asked.
   *
   * @return all that is wrong; what only looks unfinished is being written
   */
  public List<Finding> rest(FsckProgress progress) {
    library.checkRest(progress);
    return findings.all().stream().filter(Finding::isDamage).toList();
  }
}
