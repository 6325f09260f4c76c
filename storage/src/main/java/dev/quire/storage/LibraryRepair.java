package dev.quire.storage;

import dev.quire.storage.Finding.Severity;
import dev.quire.storage.LibraryCheck.Worn;
import dev.quire.storage.LibraryCheck.WornTable;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.journal.JournalCheck;
import dev.quire.storage.journal.JournalCut;
import dev.quire.storage.segment.TableRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes derived data again from primary data, which it never touches: tables take the place of the
 * damaged ones, an index comes with a new segment that a new manifest names. Then it does what a
 * start does: sweeps leftovers and cuts a torn tail.
 */
final class LibraryRepair {
  private final LibraryDirectory library;
  private final IndexKeeper indexes;
  private final Findings findings;
  private final boolean cutsJournals;
  private Manifest manifest;

  /**
   * @param cutsJournals whether what comes after a damage of the journal is given up
   */
  LibraryRepair(
      LibraryDirectory library,
      Manifest manifest,
      IndexKeeper indexes,
      Findings findings,
      boolean cutsJournals) {
    this.library = library;
    this.manifest = manifest;
    this.indexes = indexes;
    this.findings = findings;
    this.cutsJournals = cutsJournals;
  }

  void repair(Worn worn) {
    // first: a segment that a crash left unfinished has the number that a rebuilt one gets
    findings.step(library.path(), this::sweepLeftovers);
    Map<Long, List<String>> tables =
        worn.tables().stream()
            .collect(
                Collectors.groupingBy(
                    WornTable::segment,
                    TreeMap::new,
                    Collectors.mapping(WornTable::file, Collectors.toList())));
    tables.forEach(
        (segment, files) ->
            findings.step(library.segment(segment), () -> mendTables(segment, files)));
    for (long segment : tables.keySet()) {
      findings.step(library.segment(segment), () -> mendSnapshots(segment, tables.get(segment)));
    }
    for (long segment : worn.indexes()) {
      findings.step(library.segment(segment), () -> rebuildIndex(segment));
    }
    for (Path snapshot : worn.snapshots()) {
      findings.step(
          snapshot,
          () -> new SnapshotRepair(library.files(), snapshot, indexes, findings).repair());
    }
    if (ProvenArrays.problem(library.path()).isPresent()) {
      Path proven = library.path().resolve(ProvenArrays.FILE);
      findings.step(proven, () -> library.files().delete(proven));
    }
    Path journal = library.path().resolve(LibraryDirectory.JOURNAL);
    findings.step(journal, () -> mendJournal(journal));
  }

  private void mendJournal(Path journal) throws IOException {
    JournalCheck check = JournalCheck.of(journal, manifest.journalPosition());
    if (check.wornEnd().isPresent()) {
      JournalCut.forgetEnd(library.files(), journal);
      findings.add(Severity.REPAIRED, journal, "journal.json is written again");
    }
    if (check.damage().isPresent() && cutsJournals) {
      JournalCut.cut(library.files(), journal, manifest.journalPosition())
          .forEach(done -> findings.add(Severity.REPAIRED, journal, done));
    }
    sweep(check.damage().isEmpty() || cutsJournals);
  }

  private void mendTables(long number, List<String> files) throws IOException {
    Path segment = library.segment(number);
    List<String> mended = TableRepair.repair(library.files(), segment, files);
    for (String file : files) {
      if (mended.contains(file)) {
        findings.add(Severity.REPAIRED, segment.resolve(file), "was made again from the columns");
      } else {
        findings.add(
            Severity.DAMAGE,
            segment.resolve(file),
            "could not be made again: what the columns give is not what was written; restore a snapshot");
      }
    }
  }

  // a snapshot's file is the library's by another name, and was damaged with it
  private void mendSnapshots(long number, List<String> files) throws IOException {
    Path segment = library.segment(number);
    for (Path snapshot : FileOps.list(library.path().resolve(LibraryDirectory.SNAPSHOTS))) {
      Path linked = snapshot.resolve(LibraryDirectory.SEGMENTS).resolve(Long.toString(number));
      for (String file : files) {
        Path theirs = linked.resolve(file);
        if (Files.exists(theirs) && !Files.isSameFile(theirs, segment.resolve(file))) {
          Path beside = linked.resolve(file + ".tmp");
          library.files().deleteTree(beside);
          library.files().link(beside, segment.resolve(file));
          library.files().rename(beside, theirs);
          library.files().syncDirectory(linked);
        }
      }
    }
  }

  private void rebuildIndex(long number) {
    manifest = indexes.rebuild(library, manifest, number);
    findings.add(
        Severity.REPAIRED,
        library.segment(number),
        "was written again as segment %d, with its index built anew"
            .formatted(manifest.nextSegment() - 1));
  }

  private void sweepLeftovers() throws IOException {
    for (Path leftover : new Leftovers(library.files(), library.path()).find(manifest)) {
      library.files().deleteTree(leftover);
      findings.add(Severity.REPAIRED, leftover, "was a leftover, and is deleted");
    }
  }

  private void sweep(boolean journalIsWhole) throws IOException {
    sweepLeftovers();
    if (journalIsWhole) {
      try (Journal journal = library.openJournal(manifest.journalPosition(), (at, command) -> {})) {
        // opening has cut a torn tail
        journal.purgeUpTo(manifest.journalPosition());
      }
    }
  }
}
