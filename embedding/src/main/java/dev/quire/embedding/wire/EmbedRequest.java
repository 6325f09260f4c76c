package dev.quire.embedding.wire;

/** Body of {@code POST /embed}. */
public record EmbedRequest(String text) {}
