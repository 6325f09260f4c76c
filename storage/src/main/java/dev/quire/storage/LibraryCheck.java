package dev.quire.storage;

import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.store.Command;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.journal.JournalCheck;
import dev.quire.storage.journal.JournalFiles;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.SegmentCheck;
import dev.quire.storage.segment.SegmentProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Checks one library, and changes nothing. */
final class LibraryCheck {
  private static final String REPAIR = "; run fsck --repair";
  private static final String LOST =
      "; nothing else holds it: restore a snapshot or bring the file back from a copy";

  private final LibraryDirectory library;
  private final Manifest manifest;
  private final IndexKeeper indexes;
  private final Findings findings;
  private final Predicate<Path> kept;
  private final Worn worn = new Worn(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  // a document that is written anew may be deleted in the segments before its new row is sealed
  // (docs/adr/0003)
  private final Set<DocumentId> inJournal = new HashSet<>();
  private final List<Path> soundSegments = new ArrayList<>();
  private boolean journalIsWhole;

  /**
   * What a repair has to make again.
   *
   * @param tables by segment
   * @param indexes numbers of segments
   * @param snapshots directories of those in which something derived is damaged
   */
  record Worn(List<WornTable> tables, List<Long> indexes, List<Path> snapshots) {}

  /** A table's file. */
  record WornTable(long segment, String file) {}

  /** Of a library whose files nobody takes away meanwhile. */
  LibraryCheck(
      LibraryDirectory library, Manifest manifest, IndexKeeper indexes, Findings findings) {
    this(library, manifest, indexes, findings, segment -> true);
  }

  /**
   * @param kept whether nobody takes the segment in a directory away
   */
  LibraryCheck(
      LibraryDirectory library,
      Manifest manifest,
      IndexKeeper indexes,
      Findings findings,
      Predicate<Path> kept) {
    this.library = library;
    this.manifest = manifest;
    this.indexes = indexes;
    this.findings = findings;
    this.kept = kept;
  }

  /** Looks at the journal behind the manifest, and at everything that this names. */
  Worn check(FsckProgress progress) {
    checkJournal();
    return checkRest(progress, new HashSet<>());
  }

  /**
   * Looks at all but the journal, which must have been looked at.
   *
   * @param known what is passed over, since it is sound: directories of snapshots, and of segments
   *     with the generation of their deletions as a name behind; what else is sound comes to it
   */
  Worn checkRest(FsckProgress progress, Set<Path> known) {
    String expected = DirectoryName.of(manifest.library().id().value());
    if (!expected.equals(library.name())) {
      damage(library.path(), "holds the library of \"" + expected + "\"; rename it");
    }
    boolean whole = journalIsWhole;
    List<Path> snapshots = new ArrayList<>();
    findings.step(library.path(), () -> snapshots.addAll(snapshots()));
    long total = (long) manifest.segments().size() + snapshots.size();
    long done = 0;
    for (SegmentEntry entry : manifest.segments()) {
      whole &= isSound(entry, known, progress);
      progress.report(++done, total);
    }
    if (whole) {
      checkReferencesWhileKept();
    }
    ProvenArrays.problem(library.path())
        .ifPresent(
            problem ->
                findings.add(Severity.REMARK, library.path().resolve(ProvenArrays.FILE), problem));
    for (Path snapshot : snapshots) {
      if (!known.contains(snapshot)) {
        int before = findings.size();
        findings.step(snapshot, () -> checkSnapshot(snapshot, progress));
        noteSound(snapshot, before, known);
      }
      progress.report(++done, total);
    }
    return worn;
  }

  private void noteSound(Path looked, int findingsBefore, Set<Path> known) {
    if (findings.size() == findingsBefore) {
      known.add(looked);
    }
  }

  // what is found of a segment that is taken away meanwhile says nothing
  private boolean isSound(SegmentEntry entry, Set<Path> known, Cancellation cancellation) {
    Path segment = library.segment(entry.number());
    int before = findings.size();
    // with other deletions than those that were looked at it is not known
    Path seen = segment.resolve(Long.toString(entry.deletions().generation()));
    boolean sound =
        known.contains(seen) || (kept.test(segment) && checkSegment(segment, entry, cancellation));
    if (!kept.test(segment)) {
      findings.cutTo(before);
      return false;
    }
    noteSound(seen, before, known);
    if (known.contains(seen)) {
      soundSegments.add(segment);
    }
    return sound;
  }

  private boolean checkSegment(Path segment, SegmentEntry entry, Cancellation cancellation) {
    if (!Files.isDirectory(segment)) {
      damage(segment, "is missing, and the manifest names it" + LOST);
      return false;
    }
    if (entry.number() >= manifest.nextSegment()) {
      damage(segment, "has a number that the manifest has not given out yet");
    }
    List<SegmentProblem> problems = new ArrayList<>();
    boolean looked =
        findings.stepInRoom(
            segment,
            () ->
                new SegmentCheck(library.files(), segment, problems, cancellation)
                    .check(manifest.library().dimension(), entry.deletions()));
    problems.forEach(problem -> note(entry.number(), problem));
    return looked
        && problems.isEmpty()
        && findings.stepInRoom(segment, () -> checkIndex(entry.number()));
  }

  private void note(long segment, SegmentProblem problem) {
    Path file = library.segment(segment).resolve(problem.file());
    switch (problem.role()) {
      case PRIMARY -> damage(file, problem.message() + LOST);
      case TABLE -> {
        findings.add(Severity.REPAIRABLE, file, problem.message() + REPAIR);
        worn.tables().add(new WornTable(segment, problem.file()));
      }
      case INDEX -> {
        findings.add(Severity.REPAIRABLE, file, problem.message() + REPAIR);
        noteIndex(segment);
      }
    }
  }

  private void noteIndex(long segment) {
    if (!worn.indexes().contains(segment)) {
      worn.indexes().add(segment);
    }
  }

  private void checkIndex(long number) {
    SealedSegment segment = library.openSegment(number);
    try {
      for (String problem : indexes.problems(segment, manifest.library())) {
        findings.add(Severity.REPAIRABLE, segment.directory(), problem + REPAIR);
        noteIndex(number);
      }
    } finally {
      segment.release();
    }
  }

  /** Reads the journal behind the manifest. */
  void checkJournal() {
    Path journal = library.path().resolve(LibraryDirectory.JOURNAL);
    if (Files.isDirectory(journal)) {
      findings.step(journal, () -> readJournal(journal));
    } else {
      damage(journal, "is missing: bring it back from a copy, or restore a snapshot");
    }
  }

  private void readJournal(Path journal) throws IOException {
    JournalCheck check = JournalCheck.of(journal, manifest.journalPosition());
    check.remarks().forEach(remark -> findings.add(Severity.REMARK, journal, remark));
    check.wornEnd().ifPresent(worn -> findings.add(Severity.REPAIRABLE, journal, worn));
    check.damage().ifPresent(damage -> damage(journal, damage));
    if (check.damage().isEmpty()) {
      new JournalFiles(library.files(), journal)
          .readWithoutEnd(manifest.journalPosition(), (position, command) -> note(command));
      journalIsWhole = true;
    }
  }

  private void note(Command command) {
    if (command instanceof Command.Write write) {
      write.documents().stream().map(Document::id).forEach(inJournal::add);
    }
  }

  private void checkReferencesWhileKept() {
    int before = findings.size();
    findings.step(library.path(), this::checkReferences);
    if (!manifest.segments().stream().map(e -> library.segment(e.number())).allMatch(kept)) {
      findings.cutTo(before);
    }
  }

  private void checkReferences() throws IOException {
    try (References references = new References(library, manifest, inJournal, findings)) {
      references.check();
    }
  }

  private List<Path> snapshots() throws IOException {
    return FileOps.list(library.path().resolve(LibraryDirectory.SNAPSHOTS)).stream()
        .filter(snapshot -> !SnapshotStore.isLeftover(snapshot))
        .toList();
  }

  private void checkSnapshot(Path snapshot, Cancellation cancellation) throws IOException {
    SnapshotSegments segments =
        new SnapshotSegments(library.files(), snapshot, soundSegments, cancellation);
    if (SnapshotCheck.of(snapshot, segments, findings)) {
      worn.snapshots().add(snapshot);
    }
  }

  private void damage(Path path, String message) {
    findings.add(Severity.DAMAGE, path, message);
  }
}
