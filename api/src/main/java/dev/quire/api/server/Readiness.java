package dev.quire.api.server;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready once the database is open and the model has loaded, or has turned out not to. */
@org.eclipse.microprofile.health.Readiness
@Singleton
class Readiness implements HealthCheck {
  private final Database database;
  private final Models models;

  Readiness(Database database, Models models) {
    this.database = database;
    this.models = models;
  }

  @Override
  public HealthCheckResponse call() {
    boolean open = database.isOpen();
    var answer =
        HealthCheckResponse.named("database")
            .status(open)
            .withData("model", models.loaded().map(e -> e.model().name()).orElse("none"));
    return open
        ? answer.withData("damagedLibraries", database.damagedLibraries()).build()
        : answer.build();
  }
}
