package dev.quire.api;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the server. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String... arguments) {
    // the framework would answer a malformed address without a word; RequestTarget says what is
    // wrong
    System.setProperty("vertx.disableURIValidation", "true");
    Quarkus.run(arguments);
  }
}
