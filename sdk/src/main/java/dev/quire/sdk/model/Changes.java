package dev.quire.sdk.model;

/**
 * What putting a document changed, counted in chunks.
 *
 * @param added chunks whose content is new
 * @param updated chunks that kept their id and say something else
 * @param unchanged chunks kept as they were, with their embedding
 * @param removed chunks that are gone
 * @param embedded texts that went through the embedding model
 */
public record Changes(int added, int updated, int unchanged, int removed, int embedded) {
  /** Nothing was put. */
  public static final Changes NONE = new Changes(0, 0, 0, 0, 0);
}
