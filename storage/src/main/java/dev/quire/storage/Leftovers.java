package dev.quire.storage;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.segment.SegmentListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a crash can leave in a library's directory: anything that its manifest does not name. */
final class Leftovers {
  private final FileOps files;
  private final Path library;

  Leftovers(FileOps files, Path library) {
    this.files = files;
    this.library = library;
  }

  void delete(Manifest manifest) throws IOException {
    for (Path leftover : find(manifest)) {
      files.deleteTree(leftover);
    }
  }

  List<Path> find(Manifest manifest) throws IOException {
    List<Path> leftovers = new ArrayList<>();
    for (Path entry : FileOps.list(library)) {
      if (isUnfinished(entry)) {
        leftovers.add(entry);
      }
    }
    FileOps.list(library.resolve(LibraryDirectory.JOURNAL)).stream()
        .filter(Leftovers::isUnfinished)
        .forEach(leftovers::add);
    for (Path snapshot : FileOps.list(library.resolve(LibraryDirectory.SNAPSHOTS))) {
      if (SnapshotStore.isLeftover(snapshot)) {
        leftovers.add(snapshot);
      }
    }
    leftovers.addAll(inSegments(manifest));
    return leftovers;
  }

  private static boolean isUnfinished(Path file) {
    return file.getFileName().toString().endsWith(".tmp");
  }

  private List<Path> inSegments(Manifest manifest) throws IOException {
    var byNumber =
        manifest.segments().stream()
            .collect(Collectors.toMap(entry -> Long.toString(entry.number()), Function.identity()));
    List<Path> leftovers = new ArrayList<>();
    for (Path segment : FileOps.list(library.resolve(LibraryDirectory.SEGMENTS))) {
      Manifest.SegmentEntry entry = byNumber.get(segment.getFileName().toString());
      if (entry == null) {
        leftovers.add(segment);
      } else {
        leftovers.addAll(SegmentListing.staleDeletions(segment, entry.deletions().generation()));
        leftovers.addAll(FileOps.list(segment).stream().filter(Leftovers::isUnfinished).toList());
      }
    }
    return leftovers;
  }
}
