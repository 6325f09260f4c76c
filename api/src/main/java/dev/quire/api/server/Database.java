package dev.quire.api.server;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.engine.EngineOptions;
import dev.quire.engine.EngineOptions.Memory;
import dev.quire.engine.MemoryUse;
import dev.quire.engine.Quire;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The database of this server. It opens in the background while the server is already listening, so
 * that health can be asked; requests that come before it is open wait for it.
 */
@Startup
@Singleton
public class Database {
  private static final Logger LOG = Logger.getLogger("dev.quire.api");
  private static final int PATIENCE_SECONDS = 60;

  private final CompletableFuture<Quire> opening;

  Database(QuireConfig config, Models models, MeterRegistry registry) {
    opening =
        CompletableFuture.supplyAsync(
            () -> open(config, models), work -> new Thread(work, "quire-open").start());
    registry.gauge("quire.memory.used.bytes", this, database -> database.memory().usedBytes());
    registry.gauge("quire.memory.limit.bytes", this, database -> database.memory().limitBytes());
    opening.whenComplete((quire, failure) -> giveUpOn(failure, config));
  }

  /** The open database. */
  public Quire quire() {
    try {
      return opening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Overloaded("the server is still opening its database; try again in a moment");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Overloaded("the server is going down");
    } catch (ExecutionException e) {
      throw new Overloaded("the server could not open its database and is going down");
    }
  }

  public boolean isOpen() {
    return opening.isDone() && !opening.isCompletedExceptionally();
  }

  /** How many libraries have files that are not what was written. */
  public int damagedLibraries() {
    return (int) quire().damaged().stream().filter(DamagedLibrary::isDamaged).count();
  }

  private MemoryUse memory() {
    return isOpen() ? opening.join().memory() : new MemoryUse(0, 0);
  }

  void stop(@Observes ShutdownEvent event) {
    if (isOpen()) {
      opening.join().close();
    }
  }

  private static Quire open(QuireConfig config, Models models) {
    EngineOptions options = options(config.memory());
    Quire quire =
        config.readOnly()
            ? Quire.openReadOnly(config.data(), models.load(), options)
            : Quire.open(config.data(), models.load(), options);
    LOG.info(StartLine.of(quire, config, models));
    quire
        .damaged()
        .forEach(d -> LOG.errorf("library in %s cannot be opened: %s", d.directory(), d.reason()));
    return quire;
  }

  private static EngineOptions options(QuireConfig.Memory config) {
    Memory usual = Memory.DEFAULT;
    Memory asked = config.bytes().isPresent() ? Memory.ofBytes(config.bytes().getAsLong()) : usual;
    return EngineOptions.DEFAULT.with(
        new Memory(
            asked.bytes(),
            config.libraryBytes().orElse(asked.libraryBytes()),
            Duration.ofMillis(config.waitMs())));
  }

  private static void giveUpOn(Throwable failure, QuireConfig config) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      if (cause instanceof WrongSetting) {
        LOG.fatal(cause.getMessage());
      } else {
        LOG.fatalf(
            "the database in %s cannot be opened: %s", config.data().toAbsolutePath(), cause);
      }
      LOG.debug("why it cannot be opened", cause);
      Quarkus.asyncExit(1);
    }
  }
}
