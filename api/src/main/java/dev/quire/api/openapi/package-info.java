/**
 * What makes the generated OpenAPI document worth reading: examples, error answers, words for
 * parameters.
 */
package dev.quire.api.openapi;
