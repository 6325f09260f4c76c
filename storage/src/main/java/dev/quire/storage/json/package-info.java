/**
 * How values of the domain and small descriptions are written as JSON, and how damage is noticed.
 */
package dev.quire.storage.json;
