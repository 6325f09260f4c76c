package dev.quire.api.snapshot;

import dev.quire.domain.store.Snapshots;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An item of the list of snapshots: one that is ready, or one that is damaged. */
@Schema(oneOf = {SnapshotAnswer.class, DamagedSnapshotAnswer.class})
public sealed interface ListedSnapshot permits SnapshotAnswer, DamagedSnapshotAnswer {
  String name();

  /** In no order. */
  static List<ListedSnapshot> all(Snapshots snapshots) {
    return Stream.<ListedSnapshot>concat(
            snapshots.list().stream().map(SnapshotAnswer::of),
            snapshots.damaged().stream().map(DamagedSnapshotAnswer::of))
        .toList();
  }
}
