package dev.quire.storage;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.LibraryCheck.Worn;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ReadOnlyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Checks a data directory: every byte of every file is compared with a checksum, and columns and
 * tables are looked through for what a checksum cannot see.
 */
public final class Fsck {
  private static final int ROUNDS = 2;

  private final Path root;
  private final IndexKeeper indexes;

  /**
   * @param dataDirectory that nobody has open, but for {@link #begin}
   */
  public Fsck(Path dataDirectory, IndexKeeper indexes) {
    this.root = dataDirectory;
    this.indexes = indexes;
  }

  /**
   * Checks all libraries, and changes nothing; throws {@code StorageFailure} where a process has
   * the directory open.
   *
   * @return what was found, library by library; empty where all is well
   */
  public List<Finding> check() {
    return ownedBy(new DiskFiles(), this::check);
  }

  /**
   * As {@link #check}, of a directory that this process may not write to, as on a medium that takes
   * no writes: where it holds no lock file, nothing keeps others from opening it meanwhile.
   */
  public List<Finding> checkWithoutWriting() {
    return Attempt.get(
        "check " + root,
        () -> {
          requireDataDirectory();
          Optional<OwnerLock> lock = OwnerLock.acquireToRead(root);
          try {
            return each(new ReadOnlyFiles(), this::check);
          } finally {
            if (lock.isPresent()) {
              lock.get().close();
            }
          }
        });
  }

  /**
   * Checks all libraries, and makes again what is derived. Primary data is never touched: what is
   * lost of it stays a {@link Severity#DAMAGE}, with its remedy.
   *
   * @return what was found and done, and then what a second check found
   */
  public List<Finding> repair() {
    return repair(new DiskFiles());
  }

  /**
   * As {@link #repair()}, and gives up what cannot be had again: where a journal is damaged, the
   * commands from there on. Their files are set aside. To be called where somebody has decided so.
   */
  public List<Finding> repairAndCutJournals() {
    return repairAndCutJournals(new DiskFiles());
  }

  /** As {@link #repair()}, with all that changes the disk going through {@code files}. */
  public List<Finding> repair(FileOps files) {
    return ownedBy(files, (library, findings) -> repair(library, findings, false));
  }

  /** As {@link #repair(FileOps)}. */
  List<Finding> repairAndCutJournals(FileOps files) {
    return ownedBy(files, (library, findings) -> repair(library, findings, true));
  }

  /**
   * Begins to check a library that this process has open, as its manifest was at some moment, while
   * others write and publish. Leftovers are not looked for: they are work under way.
   *
   * @param manifest whose segments are retained by the caller until the check has ended
   * @param kept whether the segment in a directory still is: others may be deleted at any time
   */
  public OpenCheck begin(LibraryDirectory library, Manifest manifest, Predicate<Path> kept) {
    Findings findings = new Findings(root);
    return new OpenCheck(new LibraryCheck(library, manifest, indexes, findings, kept), findings);
  }

  /** Checks a library that this process could not open, so that nobody changes it meanwhile. */
  public List<Finding> checkClosed(LibraryDirectory library, FsckProgress progress) {
    Findings findings = new Findings(root);
    findings.step(
        library.path(),
        () -> new LibraryCheck(library, library.manifest(), indexes, findings).check(progress));
    return findings.all();
  }

  @FunctionalInterface
  private interface Look {
    void at(LibraryDirectory library, Findings findings) throws IOException;
  }

  private List<Finding> ownedBy(FileOps files, Look look) {
    return Attempt.get(
        "check " + root,
        () -> {
          requireDataDirectory();
          try (OwnerLock _ = OwnerLock.acquire(root)) {
            return each(files, look);
          }
        });
  }

  private List<Finding> each(FileOps files, Look look) throws IOException {
    Findings findings = new Findings(root);
    for (LibraryDirectory library : DataDirectory.libraries(files, root)) {
      findings.step(library.path(), () -> look.at(library, findings));
    }
    return findings.all();
  }

  // a wrong path must not pass for a sound directory, nor be left with a lock file
  private void requireDataDirectory() throws IOException {
    boolean holdsLibrary = false;
    for (Path entry : FileOps.list(root)) {
      holdsLibrary |=
          Files.exists(entry.resolve(Manifest.FILE))
              || Files.isDirectory(entry.resolve(LibraryDirectory.SEGMENTS));
    }
    if (!holdsLibrary && !OwnerLock.hasBeenIn(root)) {
      throw new StorageFailure(
          "%s is no data directory: it holds neither a library nor quire.lock".formatted(root));
    }
  }

  private void check(LibraryDirectory library, Findings findings) throws IOException {
    Manifest manifest = library.manifest();
    new LibraryCheck(library, manifest, indexes, findings).check(FsckProgress.NONE);
    for (Path leftover : new Leftovers(library.files(), library.path()).find(manifest)) {
      findings.add(Severity.REMARK, leftover, "is a leftover, swept at the next start");
    }
  }

  private void repair(LibraryDirectory library, Findings findings, boolean cutsJournals)
      throws IOException {
    // an index is looked at only where the tables are whole, so their repair comes first
    for (int round = 0; round < ROUNDS; round++) {
      Findings before = new Findings(root);
      Manifest manifest = library.manifest();
      Worn worn = new LibraryCheck(library, manifest, indexes, before).check(FsckProgress.NONE);
      new LibraryRepair(library, manifest, indexes, findings, cutsJournals).repair(worn);
      before.all().stream()
          .filter(finding -> finding.severity() == Severity.REMARK)
          .forEach(
              remark ->
                  findings.add(Severity.REPAIRED, root.resolve(remark.path()), remark.message()));
    }
    check(library, findings);
  }
}
