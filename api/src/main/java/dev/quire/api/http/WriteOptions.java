package dev.quire.api.http;

import dev.quire.domain.store.Durability;
import jakarta.ws.rs.QueryParam;

/** How any write is asked for: when to acknowledge it. */
public class WriteOptions {
  @QueryParam("durability")
  String durability;

  /** Refuses what is no durability, where nothing is left to choose. */
  public void requireDurability() {
    QueryValue.oneOf("durability", durability, Durability.class, Durability.FSYNC);
  }

  public Durability durability() {
    return QueryValue.oneOf("durability", durability, Durability.class, Durability.FSYNC);
  }
}
