package dev.quire.storage;

import dev.quire.domain.store.Snapshot;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.segment.ArrayRole;
import dev.quire.storage.segment.SegmentCheck;
import dev.quire.storage.segment.SegmentProblem;
import dev.quire.storage.segment.TableRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes derived data of one snapshot again, from the columns that the snapshot itself has. A table
 * takes the damaged one's place. An index comes with a new segment, which the snapshot's manifest
 * then names and its {@code snapshot.json} lists; a crash between these two leaves what the next
 * repair goes on with.
 */
final class SnapshotRepair {
  private final FileOps files;
  private final LibraryDirectory snapshot;
  private final IndexKeeper indexes;
  private final Findings findings;

  SnapshotRepair(FileOps files, Path snapshot, IndexKeeper indexes, Findings findings) {
    this.files = files;
    this.snapshot = new LibraryDirectory(files, snapshot);
    this.indexes = indexes;
    this.findings = findings;
  }

  /** Changes nothing where something primary is damaged too. */
  void repair() throws IOException {
    Snapshot listed = SnapshotJson.read(snapshot.path());
    Manifest manifest = snapshot.manifest();
    sweep(manifest, listed);
    Map<SegmentEntry, List<SegmentProblem>> found = new LinkedHashMap<>();
    for (SegmentEntry entry : manifest.segments()) {
      List<SegmentProblem> problems = problems(manifest, entry);
      if (has(problems, ArrayRole.PRIMARY)) {
        return;
      }
      found.put(entry, problems);
    }
    for (SegmentEntry entry : manifest.segments()) {
      if (mendTables(entry, found.get(entry))) {
        found.put(entry, problems(manifest, entry));
      }
    }
    for (SegmentEntry entry : found.keySet()) {
      if (has(found.get(entry), ArrayRole.INDEX)) {
        manifest = rebuild(manifest, entry);
      }
    }
    relist(listed, manifest);
  }

  private List<SegmentProblem> problems(Manifest manifest, SegmentEntry entry) throws IOException {
    return SegmentCheck.of(
        files, snapshot.segment(entry.number()), manifest.library().dimension(), entry.deletions());
  }

  private static boolean has(List<SegmentProblem> problems, ArrayRole role) {
    return problems.stream().anyMatch(problem -> problem.role() == role);
  }

  /** Whether there was anything to mend. */
  private boolean mendTables(SegmentEntry entry, List<SegmentProblem> problems) throws IOException {
    List<String> damaged =
        problems.stream()
            .filter(problem -> problem.role() == ArrayRole.TABLE)
            .map(SegmentProblem::file)
            .toList();
    if (!damaged.isEmpty()) {
      Path segment = snapshot.segment(entry.number());
      for (String file : TableRepair.repair(files, segment, damaged)) {
        findings.add(
            Severity.REPAIRED, segment.resolve(file), "was made again from the snapshot's columns");
      }
    }
    return !damaged.isEmpty();
  }

  private Manifest rebuild(Manifest manifest, SegmentEntry entry) {
    Manifest next = indexes.rebuild(snapshot, manifest, entry.number());
    findings.add(
        Severity.REPAIRED,
        snapshot.segment(entry.number()),
        "was written again as segment %d of the snapshot, with its index built anew"
            .formatted(next.nextSegment() - 1));
    return next;
  }

  private void relist(Snapshot listed, Manifest manifest) throws IOException {
    Snapshot now = SnapshotStore.listed(snapshot.path(), manifest, listed);
    if (now.equals(listed)) {
      return;
    }
    files.replace(snapshot.path().resolve(SnapshotJson.FILE), SnapshotJson.toBytes(now));
    findings.add(
        Severity.REPAIRED,
        snapshot.path().resolve(SnapshotJson.FILE),
        "lists the files as they are now");
    sweep(manifest, now);
  }

  /** Deletes segments that nobody names, as a repair leaves them that is interrupted. */
  private void sweep(Manifest manifest, Snapshot listed) throws IOException {
    Path segments = snapshot.path().resolve(LibraryDirectory.SEGMENTS);
    Set<Path> named =
        Stream.concat(
                manifest.segments().stream().map(entry -> snapshot.segment(entry.number())),
                listed.files().stream()
                    .map(file -> snapshot.path().resolve(file.path()).getParent()))
            .collect(Collectors.toSet());
    for (Path segment : FileOps.list(segments)) {
      if (!named.contains(segment)) {
        files.deleteTree(segment);
      }
    }
    files.syncDirectory(segments);
  }
}
