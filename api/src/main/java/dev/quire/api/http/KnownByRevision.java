package dev.quire.api.http;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Reads whose answer changes only with the revision, unless more is included. What has an entity
 * tag for writes need not be one: the chunks of a library are counted without a new revision of it,
 * and a chunk moves within its document without one.
 */
@NameBinding
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface KnownByRevision {}
