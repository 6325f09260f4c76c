package dev.quire.engine;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.job.JobFinding;
import dev.quire.domain.job.JobFindings;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import dev.quire.storage.FsckProgress;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.OpenCheck;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The check of fsck, in a server that runs. The segments of a moment are kept while they are looked
 * at, and no lock is held: reads, writes and publications go on.
 */
final class Verification {
  /** How often it begins again for what purges take away. */
  private static final int ROUNDS = 20;

  private final LibraryDirectory directory;
  private final Fsck fsck;

  Verification(LibraryDirectory directory, IndexKeeper indexes) {
    this.directory = directory;
    this.fsck = new Fsck(directory.path().getParent(), indexes);
  }

  /** Of a library that is open; throws {@link StorageFailure} where something is damaged. */
  void ofOpen(Swaps swaps, RunningJob job) {
    job.phase("checking", 1);
    conclude(look(swaps, progress(job)), Optional.empty(), job);
  }

  /**
   * Of a library that could not be opened; always throws {@link StorageFailure}.
   *
   * @param reason why it stays closed
   */
  void ofClosed(String reason, RunningJob job) {
    job.phase("checking", 1);
    conclude(fsck.checkClosed(directory, progress(job)), Optional.of(reason), job);
  }

  private static FsckProgress progress(RunningJob job) {
    return new FsckProgress() {
      @Override
      public void report(long done, long total) {
        job.requireNotCancelled();
        job.report(done, total);
      }

      @Override
      public void requireNotCancelled() {
        job.requireNotCancelled();
      }
    };
  }

  private List<Finding> look(Swaps swaps, FsckProgress progress) {
    Set<Path> known = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (Begun begun = beginWhole(swaps)) {
        List<Finding> found = begun.check().rest(progress, known);
        if (!begun.held().hasGivenUp()) {
          return found;
        }
        // a purge took a segment away; what was written in its place is looked at, too
      }
    }
    throw new Overloaded(
        "segments were purged again and again while they were looked at; verify again later");
  }

  private Begun beginWhole(Swaps swaps) {
    Begun begun = begin(swaps);
    if (!begun.journalIsWhole()) {
      // a publication may have deleted files of the journal meanwhile: again, while nobody
      // publishes
      begun.close();
      begun = swaps.alone(() -> begin(swaps));
    }
    return begun;
  }

  /** A check that has looked at the journal, and what it keeps from being deleted. */
  private record Begun(Held held, OpenCheck check, boolean journalIsWhole)
      implements AutoCloseable {
    @Override
    public void close() {
      held.close();
    }
  }

  private Begun begin(Swaps swaps) {
    Held held = swaps.hold();
    boolean begun = false;
    try {
      OpenCheck check = fsck.begin(directory, held.manifest(), held::keeps);
      Begun first = new Begun(held, check, check.journalIsWhole());
      begun = true;
      return first;
    } finally {
      if (!begun) {
        held.close();
      }
    }
  }

  private void conclude(List<Finding> findings, Optional<String> reason, RunningJob job) {
    // a library that is deleted meanwhile loses its files: that is no damage
    job.requireNotCancelled();
    job.found(JobFindings.of(findings.stream().map(this::told).toList()));
    if (reason.isPresent() || !findings.isEmpty()) {
      throw new StorageFailure(
          reason.map(why -> "the library stays closed: " + why + "; ").orElse("")
              + places(findings));
    }
  }

  private static String places(List<Finding> findings) {
    return findings.isEmpty()
        ? "no other damage was found; stop the server and run fsck"
        : "%d places are damaged, the first is %s; see the job's findings, stop the server and run fsck --repair"
            .formatted(findings.size(), findings.getFirst().path());
  }

  // callers far away read it, and the paths of this machine are none of their business
  private JobFinding told(Finding finding) {
    Path root = directory.path().getParent();
    return new JobFinding(
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.path(),
        finding.message().replace(root + File.separator, "").replace(root.toString(), "."));
  }
}
