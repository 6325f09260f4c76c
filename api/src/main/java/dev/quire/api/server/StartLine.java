package dev.quire.api.server;

import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService.Overview;
import dev.quire.domain.store.Page;
import dev.quire.engine.Quire;
import java.util.Optional;

/** What an operator wants to read when the server has come up. */
final class StartLine {
  private StartLine() {}

  static String of(Quire quire, QuireConfig config, Models models) {
    String model = models.loaded().map(e -> describe(e.model())).orElse("none");
    String address = "http://" + config.host() + ":" + config.port();
    return "Quire is open%s: data %s, %d libraries (%d cannot be opened), model %s, kernels %s, %s (docs %s/docs)"
        .formatted(
            config.readOnly() ? " read-only" : "",
            config.data().toAbsolutePath().normalize(),
            count(quire),
            quire.damaged().size(),
            model,
            Kernels.inUse(),
            address,
            address);
  }

  private static String describe(EmbeddingModel model) {
    return model.name() + " (" + model.dimension() + " dimensions)";
  }

  private static int count(Quire quire) {
    int count = 0;
    Optional<LibraryId> after = Optional.empty();
    do {
      Page<Overview> page = quire.libraries().list(after, Page.MAX_LIMIT);
      count += page.items().size();
      after = page.next().map(LibraryId::new);
    } while (after.isPresent());
    return count;
  }
}
