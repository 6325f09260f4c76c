package dev.quire.dashboard.server;

import com.vaadin.flow.component.UI;
import dev.quire.sdk.error.QuireException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Calls of the server, made off the page's thread, so that the page stays alive while it waits. */
@Singleton
public class Background {

  private static final Logger LOG = Logger.getLogger(Background.class);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Runs {@code call}, then one of the two others on the page of the caller, if it is still open.
   */
  public <T> void run(Supplier<T> call, Consumer<T> then, Consumer<Failure> otherwise) {
    var ui = UI.getCurrent();
    threads.execute(
        () -> {
          try {
            var answer = call.get();
            onPage(ui, () -> then.accept(answer));
          } catch (QuireException e) {
            onPage(ui, () -> otherwise.accept(Failure.of(e)));
          } catch (RuntimeException e) {
            LOG.error("A call failed in a way that nobody foresaw", e);
            onPage(ui, () -> otherwise.accept(UNFORESEEN));
          }
        });
  }

  /**
   * Runs {@code change} on the page {@code ui}; a page that was closed in the meantime needs no
   * change.
   */
  public static void onPage(UI ui, Runnable change) {
    ui.accessLater(change::run, () -> {}).run();
  }

  private static final Failure UNFORESEEN =
      new Failure(
          "The dashboard failed",
          "This is a bug; the dashboard's log says more. Reload the page to go on.");

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }
}
