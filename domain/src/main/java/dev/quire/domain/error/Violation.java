package dev.quire.domain.error;

/**
 * One thing wrong with the input.
 *
 * @param field the path of the field in the caller's terms, such as {@code chunks[3].embedding};
 *     empty for the input as a whole
 * @param message what is wrong with it and what is allowed
 */
public record Violation(String field, String message) {}
