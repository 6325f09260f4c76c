package dev.quire.domain.store;

/** When a write is acknowledged. */
public enum Durability {
  /** When it is on the disk: it survives the loss of power. */
  FSYNC,
  /**
   * When it is in memory and on its way to the disk: it may be lost with the machine or the
   * process.
   */
  ASYNC
}
