/** What can be asked of this API, as its OpenAPI document says. */
package dev.quire.api.operation;
